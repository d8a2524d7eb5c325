"""The table of free phrases, in the form of `vln.envs.language.english.phrases`.

`{steps}` is "four steps", `{n}` the bare number; `{the}` is the article, which some voices leave out.
"""

TABLE = """
# Going, turning, counting.
go: walk * 4 | go * 5 | head * 2 | continue | carry on | keep going | proceed | move | step | advance | come
    | wander | stroll | march
on: continue * 2 | keep going * 2 | carry on * 2 | go on * 2 | keep on | keep walking | proceed | walk on
    | go straight on | go straight | keep straight on | stay straight | head straight on | keep straight
    | carry straight on
turn_left_or_right: turn {side} * 12 | go {side} * 5 | take a {side} * 2 | make a {side} | hang a {side}
    | turn to your {side} | turn to the {side} * 2 | swing {side} | bear {side} | face {side} | rotate {side}
    | {side} turn | make a {side} turn | take a {side} turn | turn {side} here | take the {side}
    | turn yourself to the {side} | quarter turn {side} | then it's {side} | it's a {side} | cut {side}
    | do a {side} | rotate 90 degrees to the {side} | turn 90 degrees {side}
turn_bare: {side} * 6 | {side} turn | then {side} | go {side} * 2 | {side} again | turn {side} * 2
turn_back: turn around * 6 | turn round * 2 | turn right around | turn all the way around * 2 | make a half turn
    | do a 180 | about-face | turn completely around | spin around | turn about | turn your back to it
    | make a U-turn | turn around completely | face the other way | do an about turn | turn right round
    | it's behind you, turn around | perform a 180 degree rotation | about turn | half-turn
turn_back_bare: turn around * 2 | about turn | behind you | 180 | turn round | around
turn_facing: turn {side} so the {facing} is in front of you | turn {side} towards the {facing} * 2
    | turn {side} to face the {facing} | {side}, towards the {facing} * 2 | turn to the {facing} on your {side}
    | go {side} toward the {facing}
back_facing: turn around to the {facing} | turn around so that the {facing} is in front of you
    | turn around to face the {facing}
again: again * 2 | once more

walk_steps: {go} {steps} * 6 | {go} forward {steps} * 2 | take {steps} * 3 | {steps} * 4 | {go} {steps} forward
    | {go} straight for {steps} * 2 | {go} straight {steps} * 2 | {steps} forward * 2 | {steps} ahead
    | {steps} straight on | {go} for {steps} | go ahead {steps} | go up {steps} | make {steps} | go {n}
    | walk {n} | it's {steps} | take {steps} forward | for {steps}
walk_bare: {n} * 4 | {steps} * 4 | {n} forward | {steps} on | {n} up | for {n}
walk_one: {go} one step * 2 | take one step * 2 | take a step * 2 | one step * 3 | a single step
    | step forward once | just one step * 2 | take a single step | go one step forward | one step forward * 2
    | take one step forward * 2 | move one step | a step | one pace
turn_steps: take {steps} to the {side} * 2 | {go} {steps} {side} | {side} {n} | {side} {steps} * 3
    | {side} for {steps} * 2 | {n} {side} | {steps} to the {side} * 2 | {side} by {steps} | {steps} {side}
    | go {side} {steps} * 2 | turn {side} for {steps} * 2 | turn {side} and {go} {steps} * 2
sidestep: step {n} to the {side} and {on} | take {steps} to the {side} and {on}
    | sidestep to the {side} by {n} and {on} | shift {steps} to the {side} and {on} in the same direction
    | {steps} to the {side}, then straight on as before | move over {steps} to the {side} and {on}
    | go {steps} {side} and then {on} the way you were going | {side} {n}, then forward again
    | scoot {side} {n} and {on} | sidestep {side} {steps}, then {on} | dodge {side} {n} and {on}
    | step {side} {n} and then face forward again | {side} {steps} and straight again | jog {side} {n} and {on}
walk_vague: a few steps | a little way * 2 | a bit * 2 | {go} a bit * 2 | {go} a few steps | on a bit | some way
    | a short way | {on} for a bit | {go} on a little
walk_little: a step or two | a couple of steps * 2 | a couple of paces | one step * 2 | just a step | a step
    | a tiny bit | take a step
bear: bearing {side} | bear {side} a little | keep to the {side} | keep {side} | slightly to the {side}
    | a touch to the {side} | drift {side}
round: round the {thing} * 3 | {go} around the {thing} * 3 | {go} round the {thing} * 3
    | around the end of the {thing} * 2
    | round the end of the {thing} * 2 | swing {side} round the {thing} | {go} {side} around the {thing} * 2
    | turn {side} around the {thing} | round the corner of the {thing} | go right round the {thing}
    | loop round the {thing}
    | round the foot of the {thing} | {side}, and {side} again round the {thing}
    | follow the {thing} round to the {side}

# Until.
until: until * 6 | till * 3 | as far as where | up to where | to the point where | up until | until the moment
until_level: as far as the end of the {thing} | {until} the {thing} is beside you * 2
    | {until} you're by the {thing} | level with the {thing}
    | {until} the {thing} is on your {side} * 3 | {until} you have the {thing} on your {side} * 2
    | {until} you're next to the {thing} on the {side} * 2 | {until} you reach the {thing} on your {side} * 2
    | {until} you get to the {thing} on the {side} * 2 | {until} you come level with the {thing}
    | as far as the {thing} * 2 | up to the {thing} * 2 | to the {thing} on your {side} * 2
    | {until} you're beside the {thing} | {until} the {thing} comes up on your {side} | to the {thing}
    | {until} you draw level with the {thing} | {until} you get to the {thing}
    | {until} the {thing} is {at_side} * 2 | {until} you see the {thing} right by you on the {side}
    | {until} the {thing} begins on your {side} | {until} the {thing} starts on the {side}
    | {until} you meet the {thing} on the {side}
until_passed: {until} you're past the {thing} * 3 | {until} you've passed the {thing} * 3
    | {until} you're just past the {thing} on your {side} * 2 | to the end of the {thing}
    | {until} the {thing} is behind you * 2 | past the {thing} on your {side} * 2 | just past the {thing} * 3
    | {until} the {thing} ends | {until} the {thing} on your {side} ends
    | all along the {thing} and one step more | beyond the {thing} | {until} you clear the {thing}
    | {until} you run out of {thing} | past the end of the {thing} * 2 | by the {thing} and stop right after it
    | {until} you leave the {thing} behind | {until} the {thing} is over
    | {until} it finishes, the {thing} on the {side}
until_door: {until} there's a {door} on your {side} * 4 | {until} you see a {door} on the {side} * 3
    | {until} you reach the {door} on your {side} * 2 | {until} you come to a {door} on your {side} * 2
    | to the {door} on your {side} * 2 | {until} a {door} opens on your {side}
    | {until} the {door} is on your {side} | as far as the {door} on the {side} | up to the {door} on the {side}
    | {until} you get to the {door} on the {side} | {until} the {door} appears at your {side}
    | {until} you are level with the {door} on the {side} | {until} you find a {door} on the {side}
    | {until} you're at the {door} on your {side} | {until} you've a {door} {at_side}
until_nth_door: to the {nth} {door} on your {side} * 2 | {until} the {nth} {door} on the {side} * 2
    | {until} you reach the {nth} {door} on your {side} * 2
    | not the first {door} on the {side}, go to the {nth} * 2
    | past the first {door} on the {side} and on to the {nth}
    | {until} you come to the {nth} {door} on your {side}
    | skip the first {door} and go as far as the {nth} one on the {side}
    | ignore the first {door} on the {side} and go on to the {nth}
until_blocked: {until} the {thing} blocks you | {until} you meet the {thing}
    | {until} the {thing} brings you up short | till you run into the {thing}
    | {until} you reach the {thing} * 3 | to the {thing} * 2 | up to the {thing} * 3
    | {until} the {thing} is right in front of you * 2 | right up to the {thing} * 2
    | {until} the {thing} stops you * 2 | {until} you bump into the {thing} | {until} you get to the {thing} * 2
    | {until} you're in front of the {thing} | {until} you face the {thing}
    | {until} the {thing} is directly ahead | {until} you can't go further because of the {thing}
    | all the way to the {thing} * 2 | {until} the {thing} is dead ahead | straight to the {thing}
    | {until} the {thing} blocks the way
until_wall: to the wall * 3 | {until} you reach the wall * 2 | all the way to the end * 2
    | {until} you can't go any further | {until} the wall stops you | to the end of the room
    | to the far wall * 2 | to the end * 2 | right to the end | {until} you hit the wall | up to the wall * 2
    | as far as you can go | to the very end | {until} the end wall | right up to the wall
until_nearly: {until} the {thing} is just ahead * 2 | {until} you're almost at the {thing} * 2
    | {until} just before the {thing} * 2 | stopping one step before the {thing}
    | {until} one step short of the {thing} | nearly to the {thing} * 2 | almost to the {thing}
    | {until} the {thing} is two steps in front of you | but stop before you reach the {thing}
    | before you bump into the {thing}
until_near_wall: {until} you're one step from the wall | nearly to the wall * 2 | almost to the far wall
    | {until} you're almost at the end * 2 | {until} just before the wall | nearly to the end
until_on_rug: {until} you're on the {thing} * 2 | onto the {thing} * 3 | to the edge of the {thing}
    | {until} you step on the {thing} | {until} your feet are on the {thing} | to where the {thing} begins
    | {until} you reach the {thing}
until_off_rug: {until} you're off the {thing} * 2 | over the {thing} to its end * 2
    | {until} the {thing} ends * 2 | across the {thing} and off it | past the end of the {thing}
    | just off the {thing} | {until} the {thing} finishes

# Through doorways.
through: through the {door} * 6 | through the {door} into the {room} * 5 | out of the {left} through the {door}
    | out the {door} * 2 | out of the {door} * 2 | into the {room} * 5
    | through the {door} and into the {room} * 2 | out the {door} into the {room} * 2 | through to the {room}
    | straight into the {room} | out of the {left} into the {room} | through the {door} to the {room}
    | in through the {door} | straight through the {door} * 2 | under the {door} into the {room}
    | by the {door} into the {room} | via the {door} | across into the {room} | through the {door} ahead * 2
    | through that {door} | through the open {door} | through the {door} at the end | past the {door} frame
    | out to the {room} | in the {room}
walk_through: {go} {through} * 6 | leave the {left} by the {door} | leave the {left} * 2 | enter the {room} * 4
    | exit the {left} | take the {door} * 2 | take the {door} into the {room} | pass through the {door} * 2
    | pass the {door} | pass under the {door} | go in the {room} | cross into the {room} | {through} * 2
    | exit through the {door} | pass into the {room} | the {door} takes you into the {room} | go out
    | get out of the {left} | go inside the {room}
through_aside: {go} through the {door} ahead, a bit to your {side} * 2
    | the {door} is ahead, slightly to your {side}
    | through the {door} a little to the {side} * 2 | out the {door} just to your {side} * 2
    | the {door} is just ahead, bit to your {side}, through that | {go} through the {door} on the {side} ahead
    | the {door} is in front of you, a touch to the {side}; go through
    | through the {door} ahead on your {side} * 2
    | there's a {door} in front, slightly {side}, take it * 2 | {go} through the {door} ahead into the {room} * 3
    | {through} * 3 | slightly {side} through the {door} into the {room}
    | {go} out the {door} in front of you * 2
    | into the {room}, the {door} is a bit to the {side} | {go} into the {room}, a little to your {side}
    | take the {door} ahead * 2 | {go} {side} a bit and through the {door}
    | the way out is in front of you, a bit to the {side}
through_far: through the {door} in the far wall * 3 | through the {door} at the far end * 3
    | through the {door} at the end * 3
    | take the {door} straight ahead on the other side | out the {door} on the far side * 2
    | {go} to the {door} opposite and through
    | out by the {door} at the end * 2 | through the {door} in the end wall * 2
    | make for the {door} at the end, and through it
    | go straight over to the {door} and through it * 2 | through the {door} opposite * 2
    | through the far {door} * 2
    | cross the {left} and {go} through the {door} | all the way to the {door} and out
    | on through the {door} into the {room}
through_by: through the {door} next to the {thing} * 3 | through the {door} beside the {thing} * 3
    | through the {door} by the {thing} * 3 | take the {door} by the {thing} * 2
    | take the {door} beside the {thing}
    | {go} through the {door} just {side2} of the {thing} | out the {door} to the {side2} of the {thing} * 2
    | into the {room}, the {door} is beside the {thing} | {go} out by the {door} near the {thing}
    | there's a {door} {side2} of the {thing}, go through | the {door} just to the {side2} of the {thing} * 2
    | through the {door} right by the {thing} into the {room}
back_door: the {door} is behind you, go through * 2 | turn round and {go} out the {door} * 3
    | the way out is behind you * 2 | {go} out of the {door} behind you * 2 | about turn and out the {door}
    | turn around and {go} through the {door} * 3 | behind you there's a {door}, take it * 2
    | turn round, and {go} out of the {left} * 2 | go back through the {door} behind you
    | turn around, exit the {left}
along_hall: down the {room} * 5 | along the {room} * 4 | up the {room} | {go} down the {room} * 4
    | {go} along the {room} * 3 | follow the {room} * 2 | {go} straight down the {room}
    | straight along the {room}
across_room: across the {room} * 4 | {go} across the {room} * 4 | straight across the {room} * 2
    | through the {room} * 3
    | {go} through the {room} * 3 | cross the {room} * 4 | walk the length of the {room}
    | over to the other side of the {room}
    | {go} to the far side of the {room} | right across the {room}
toward: {go} towards the {facing} * 4 | {go} toward the {facing} * 2 | head for the {facing} * 4
    | towards the {facing} * 3
    | straight towards the {facing} | {go} up to the {facing} | aim for the {facing} | make for the {facing}
inside: one step inside * 2 | one step in * 3 | just inside * 3 | as soon as you're in * 2
    | as soon as you're through * 2 | right after the {door} * 2 | just past the {door} * 2 | once you're in * 2
    | one step past the {door} | when you are in | immediately after the {door} | the moment you're through
    | straight after | and only one step more
steps_inside: {steps} in * 3 | {steps} inside * 2 | {steps} past the {door} * 2 | {steps} into the {room} * 2
    | and {steps} more | {steps} beyond the {door} | {steps} further | {steps} after the {door}
    | another {steps}
steps_total: {steps} in all * 3 | {steps} altogether * 2 | {steps} in total * 2 | {steps} * 3
    | about {steps} altogether | {steps} counting from the turn | {steps} all told | that's {steps}

# Things on the way.
pass: keep the {thing} on your {side} * 2 | {thing} to your {side} | keeping {side2} of the {thing}
    | skirt the {thing} on your {side} | past the end of the {thing} | follow the {thing} on your {side}
    | past the {thing} on your {side} * 4 | past the {thing} * 4 | pass the {thing} on your {side} * 2
    | with the {thing} on your {side} * 5 | keeping the {thing} on your {side} * 2 | along the {thing} * 2
    | alongside the {thing} | by the {thing} | leaving the {thing} on your {side}
    | the {thing} on your {side} * 2 | passing the {thing} * 2 | the {thing} passes on your {side}
    | going past the {thing} on the {side} | you'll pass the {thing} on your {side} | beside the {thing}
    | the {thing} goes by on the {side} | the {thing} stays on your {side} | down the side of the {thing}
    | the {thing} will be {at_side}
pass_between: squeeze between the {thing} and the {thing2} | between {thing} and {thing2} * 2
    | through the gap between the {thing} and the {thing2}
    | between the {thing} and the {thing2} * 4
    | with the {thing} on your {side} and the {thing2} on your {side2} * 3
    | past the {thing} and the {thing2} * 2 | down the gap between the {thing} and the {thing2}
    | {thing} on the {side}, {thing2} on the {side2} | in between the {thing} and the {thing2}
pass_both: past the {thing} and the {thing2} on your {side} * 3 | past the {thing}, then the {thing2} * 2
    | along the {thing} and the {thing2} | with the {thing} and then the {thing2} on your {side} * 2
pass_it: past it * 3 | along it * 3 | with it on your {side} * 2 | keeping it on your {side} * 2
    | leaving it on your {side}
    | down the side of it | beside it | {go} along it * 2 | it stays on your {side} | follow it
    | to the end of it
pass_three: past the {thing}, the {thing2} and the {thing3} * 3 | past {thing}, {thing2} and {thing3} * 2
    | {thing}, {thing2}, {thing3}, all on your {side} * 2
    | the {thing}, the {thing2} and the {thing3} pass on your {side}
    | with the {thing}, then the {thing2}, then the {thing3} on your {side} | past {thing}, {thing2}, {thing3}
cross: over the {thing} * 3 | across the {thing} * 3 | over the edge of the {thing} | walk over the {thing}
    | straight over the {thing} | along the {thing} | crossing the {thing} | down the {thing} | onto the {thing}

# Where a turn is made.
turn_at: level with the {thing} {turn} | {turn} at the end of the {thing} | at the corner of the {thing}, {turn}
    | {turn} at the {thing} * 3 | at the {thing}, {turn} * 3 | when you get to the {thing}, {turn} * 2
    | {turn} when you reach the {thing} * 2 | by the {thing} {turn} | once you're at the {thing}, {turn}
    | {turn} by the {thing} * 2 | {turn} beside the {thing} | when the {thing} is on your {side}, {turn} * 2
    | where the {thing} is, {turn} | {turn} as soon as you're level with the {thing}
    | on reaching the {thing}, {turn} | as soon as you reach the {thing}, {turn}
    | see the {thing} on your {side}? {turn} there | there's a {thing} on your {side}, {turn} there
turn_after: beyond the {thing} {turn} | {turn} as soon as the {thing} is behind you * 2
    | clear of the {thing}, {turn} | {turn} once clear of the {thing}
    | {turn} after the {thing} * 3 | after the {thing}, {turn} * 3
    | once you're past the {thing}, {turn} * 2 | {turn} just past the {thing} * 2
    | just past the {thing}, {turn} * 2 | as soon as you're past the {thing}, {turn} * 2
    | when the {thing} ends, {turn} | {turn} where the {thing} ends | pass the {thing} and {turn} * 2
    | right after the {thing}, {turn} | past the {thing}, {turn} | {turn} when you have passed the {thing}
turn_before: short of the {thing}, {turn} | {turn} just short of the {thing}
    | don't bump into the {thing}, {turn} before it | not quite to the {thing}, {turn}
    | {turn} before the {thing} * 2 | just before the {thing}, {turn} * 2
    | before you get to the {thing}, {turn} * 2 | {turn} in front of the {thing} | before the {thing} {turn} * 2
turn_front: {turn} in front of the {thing} * 2 | at the {thing}, {turn} * 3 | {turn} at the {thing} * 3
    | when you reach the {thing}, {turn} * 2 | when you can't go on for the {thing}, {turn}
    | the {thing} is in your way, so {turn} * 2 | facing the {thing}, {turn}
    | {turn} when the {thing} is in front of you * 2 | there's a {thing} ahead, {turn} * 2
    | you meet the {thing}, {turn}
turn_wall: at the wall, {turn} * 2 | at the end, {turn} * 3 | {turn} at the end * 2 | {turn} at the wall
    | when you reach the wall, {turn} | at the end of the room {turn} | when you can't go any further, {turn}
turn_door: {turn} at the {door} | {turn} through the {door} on your {side}
    | when there's a {door} on your {side}, {turn} | at the {door} on your {side}, {turn}
    | {turn} when you see the {door} on your {side} | when you come to the {door} on the {side}, {turn}
    | {turn} as soon as there's a {door}
take_door: {side} in at the {door} | the {door} is on your {side} * 2 | your {door} is the one on the {side}
    | you'll see a {door} on your {side}, go in | {side}, and that's the {room}
    | in through the {door} on your {side} * 2 | on your {side} there's the {room}, go in
    | {side} out of the {door} * 2
    | take the {door} on your {side} * 4 | take the {door} on the {side} into the {room} * 3
    | go through the {door} on your {side} * 4 | go {side} through the {door} * 4
    | turn {side} through the {door} * 4 | enter the {room} on your {side} * 2 | {side} through the {door} * 4
    | {side} into the {room} * 2 | turn {side} into the {room} * 3
    | the {door} on your {side}, go through it * 2 | in at the {door} on the {side}
    | turn {side} and go through the {door} * 3 | turn {side} out of the {door} | go in the {door} on the {side}
    | turn {side} and enter the {room} * 2 | {side} out the {door}
    | there's a {door} on your {side}, take it * 2 | see the {door} on your {side}? through it
take_door_opposite: take the {door} opposite the {thing} * 3 | go through the {door} across from the {thing} * 3
    | there's a {door} on your {side}, opposite the {thing}, go in * 2
    | {side} through the {door} opposite the {thing} * 2
    | the {door} on the {side}, facing the {thing}, is yours
    | turn {side} across from the {thing} into the {room}
    | enter the {room} opposite the {thing} | opposite the {thing} go through the {door} on your {side} * 2
take_door_after: take the {door} just past the {thing} * 3 | take the {door} on the {side} after the {thing} * 3
    | past the {thing} there's a {door} on your {side}, take it * 2
    | after the {thing} go {side} through the {door} * 2
    | go in the {door} right after the {thing} * 2 | the {door} after the {thing} on your {side} * 2
    | as soon as you're past the {thing} take the {door} on the {side} * 2
    | {side} into the {room}, after the {thing}
    | once you've passed the {thing}, turn {side} through the {door} * 2
    | just beyond the {thing} turn {side} into the {room}
take_door_end: take the {door} at the end on your {side} * 3 | the {door} at the far end on the {side} * 2
    | at the end go {side} through the {door} * 3 | at the end, turn {side} into the {room} * 2
    | go all the way along and take the {door} on your {side} at the end * 2 | the last {door} on the {side}
    | right at the end there's a {door} on the {side}, go in
take_first_door: take the first {door} on your {side} * 4 | first {door} on the {side} * 3
    | go through the first {door} on the {side} * 2 | turn {side} through the first {door} * 2
    | first {door} on your {side}, that's the {room} * 2 | the first {door} on your {side} is the {room}, go in
take_nth_door: take the {nth} {door} on your {side} * 3 | go through the {nth} {door} on the {side} * 2
    | not the first {door} on the {side} but the {nth}, go through it
    | the {nth} {door} on the {side} is the one, turn {side} through it
    | skip the first {door}, take the {nth} on your {side}
as_you_enter: straight away * 2 | at once * 2 | immediately * 2 | right away * 2 | once you're in * 2
    | once you're through | in there * 2 | inside * 2
    | as you enter | straight after the {door} | as soon as you're in | just inside

# Checks and warnings.
check_sides: the {thing} should be on your {side} * 3 | you'll have the {thing} on your {side} * 3
    | the {thing} is on your {side} now * 2 | you should see the {thing} on your {side} * 2
    | now the {thing} is on your {side} | that puts the {thing} on your {side}
    | you should have the {thing} on your {side} * 2 | the {thing} will be on your {side} * 2
    | there's the {thing} on your {side}
check_ahead: the {thing} should be in front of you * 2 | you'll see the {thing} ahead * 2
    | the {thing} is ahead of you | you'll be facing the {thing} * 2 | you see the {thing} in front of you * 2
    | there's a {thing} straight ahead | the {thing} is before you
check_room: that gets you into the {room} * 2 | that brings you into the {room} | you come out in the {room}
    | you end up in the {room} | that's you in the {room} | it's the {room}
    | this is the {room} | you're in the {room} now * 2 | that's the {room} * 2
    | you'll be in the {room} * 2 | now you're in the {room} * 2 | you come into the {room}
    | welcome to the {room}
overshoot: if you reach the {thing} you've gone too far * 2 | don't go as far as the {thing} * 2
    | not as far as the {thing} * 2 | if you get to the {thing}, you went too far
    | the {thing} means you've missed it | stop short of the {thing}
ignore_door: leave the {door} on your {side} alone | never mind the {door} on the {side}
    | not the {door} on your {side} | skip the {door} on the {side} | forget the {door} on the {side}
    | ignore the {door} on your {side} * 2 | don't take the {door} on your {side} * 2
    | not through the {door} on the {side} * 2 | past the {door} on your {side} * 2
    | there's a {door} on your {side}, don't go in | walk by the {door} on the {side}
oops: no, sorry, | no wait, | I mean | no,
start_see: you're facing the {facing} * 2 | you start in the {room} * 2
    | you should be looking at the {facing} * 2 | you're in the {room}, looking at the {facing}
    | start by the {thing} | with the {facing} in front of you | you are in the {room} facing the {facing}
    | {room} | you see the {facing}, yes? | standing in the {room} | from the {room}
    | the {facing} is in front of you

# The end.
to_stop: up to the {thing} * 3 | {go} to the {thing} * 3 | {go} over to the {thing} * 2
    | {go} up to the {thing} * 3
    | keep going until you get to the {thing} | to the {thing} * 2 | across to the {thing} | on to the {thing}
stop: stop * 8 | halt * 2 | stop there * 3 | stop here * 2 | you're there * 3 | that's it * 2 | that's the place
    | you've arrived * 2 | wait there * 2 | that's where you stop | there you are | stay there
    | you are there now | and that's your spot | done
stop_ahead: stop at the end of the {thing} | finish at the {thing} | facing the {thing}, stop
    | the {thing} stops you, that's it | pull up at the {thing} | stop just in front of the {thing} * 2
    | that's you at the {thing} | you finish in front of the {thing}
    | stop in front of the {thing} * 5 | the {thing} is right in front of you, stop * 2
    | stop facing the {thing} * 2 | stop at the {thing} * 4 | you're at the {thing} * 2
    | {until} you reach the {thing} and stop | stop with the {thing} in front of you * 2
    | stop when the {thing} is in front of you * 2 | the {thing} is straight ahead, stop there * 2
    | that's the {thing} | halt in front of the {thing} | stop right before the {thing}
    | wait in front of the {thing} | and there's the {thing} | stop up against the {thing}
stop_side: stop at the end of the {thing} | stop right beside the {thing} | finish next to the {thing}
    | stop as you come level with the {thing} | you stop by the {thing}
    | stop when you're level with the {thing} | the {thing} is right next to you, stop
    | stop with the {thing} on your {side} * 5 | stop next to the {thing} * 3 | stop by the {thing} * 3
    | stop beside the {thing} on your {side} * 2 | the {thing} is on your {side}, stop * 2
    | stop when the {thing} is on your {side} * 3 | the {thing} will be on your {side} * 2
    | you're beside the {thing} | stop at the {thing} * 3 | the {thing} is {at_side}, stop there * 2
    | halt with the {thing} at your {side} | that's the {thing} on your {side} | halt alongside the {thing}
    | stop as soon as the {thing} is on your {side} * 2 | you've the {thing} on your {side}, and that's it
    | stop right by the {thing} | and the {thing} is on your {side} | now the {thing} is on your {side}
stop_between: stop in the gap between the {thing} and the {thing2}
    | in between the {thing} and the {thing2}, stop | finish between the {thing} and the {thing2}
    | stop between the {thing} and the {thing2} * 4
    | stop with the {thing} on your {side} and the {thing2} on your {side2} * 3
    | you're between the {thing} and the {thing2} * 2
    | the {thing} is on your {side} and the {thing2} on your {side2} * 2
    | {thing} on your {side}, {thing2} on your {side2}, stop | halt between the {thing} and the {thing2}
    | now you're between the {thing} and the {thing2}
stop_corner: stop with the {thing} on your {side} and the {thing2} in front of you * 2
    | the {thing} is on your {side} and the {thing2} straight ahead * 2
    | the {thing2} is ahead, the {thing} on your {side}; stop * 2
    | stop when the {thing2} is ahead and the {thing} is on your {side}

# Goals: only where to end.
# Short commands.
command_turn: turn {side} * 8 | turn to the {side} * 2 | turn to your {side} * 2 | {side} * 2 | go {side}
    | face {side} * 2
    | take a {side} | make a {side} turn | rotate {side} | turn yourself to the {side} | quarter turn {side}
    | look {side} * 2
    | make a quarter turn to the {side} | a {side} turn | turn 90 degrees {side}
    | rotate 90 degrees to the {side}
command_turn_back: turn around * 8 | turn round * 3 | turn back * 2 | face the other way * 2 | about turn
    | do a 180
    | make a half turn | turn all the way around | look behind you * 2 | turn 180 degrees | spin around
    | turn about
    | make a U-turn
command_walk: walk {steps} * 6 | {go} {steps} * 5 | {go} forward {steps} * 3 | take {steps} * 4
    | take {steps} forward * 3
    | {steps} forward * 4 | {steps} ahead * 2 | {steps} * 2 | {go} {steps} forward * 3
    | {go} straight for {steps} * 2
    | {go} straight ahead {steps} * 2 | {go} ahead {steps} | make {steps} | {go} straight {steps} * 2
    | {go} forward {n}
    | forward {n} | walk straight on for {steps}
command_walk_on: {go} straight until you can't go any further * 2 | {go} straight on until something stops you
    | {go} forward until you hit a wall | {go} to the end * 2 | {go} straight ahead as far as you can * 3
    | {go} as far as you can * 3 | keep going until you are blocked | {go} straight on to the end * 2
    | {go} forward until something is in the way * 2 | straight on till you can go no further
    | {go} ahead until you bump into something | keep walking until you have to stop | all the way ahead
    | {go} all the way to the end * 2 | {go} on until you can't
command_walk_to: {go} up to the {thing} * 3 | {go} straight to the {thing} in front of you * 3
    | {go} forward to the {thing} * 2 | {go} straight ahead to the {thing} * 2
    | {go} on until you reach the {thing} * 2
    | {go} until the {thing} stops you | {go} right up to the {thing} | straight to the {thing}
command_leave: leave the room * 5 | leave the {room} * 4 | exit the {room} * 3 | exit the room * 2
    | get out of the {room} * 2
    | {go} out of the {room} * 3 | {go} out of the room * 2 | step out of the room | leave this room * 3
    | {go} out * 2
    | get out of here | go out through the {door} * 2 | get out of this room | {go} out of here
    | leave through the {door}
command_pass: {go} through the {door} * 5 | {go} through the {door} in front of you * 4
    | {go} through the {door} ahead * 3 | pass the {door} ahead of you | enter the room ahead of you * 2
    | {go} straight through the {door} * 2 | go into the room ahead | take the {door} in front of you
command_reach: {find} the {thing} * 4 | go to the {thing} * 8 | {go} over to the {thing} * 3
    | go and stand {by} the {thing} * 2
    | over to the {thing} | come to the {thing} * 2 | step up to the {thing} | get to the {thing}
    | {at} the {thing} * 2
    | go {by} the {thing} | the {thing}, please | I want you {by} the {thing}
command_enter: go to the {room} * 8 | go into the {room} * 5 | enter the {room} * 3 | walk to the {room} * 2
    | {room}, please
    | head to the {room} * 2 | the {room} | find the {room} * 3 | take me to the {room}
    | can you go to the {room}?
    | I want you in the {room} | get yourself to the {room} | come to the {room} * 2 | meet me in the {room} * 2
    | walk into the {room} * 2 | to the {room} | wait in the {room} * 2 | could you go to the {room}, please?
goal_at: {at} the {thing} in the {room} * 6 | in the {room}, {at} the {thing} * 3 | {at} the {room} {thing} * 2
    | the {thing} in the {room} is where you should end * 2
    | {find} the {thing} in the {room} and stop there * 2 | {find} the {thing} in the {room} * 4
    | go to the {thing} in the {room} * 5 | your goal is the {thing} in the {room} * 2 | the {room} {thing} * 2
    | the {room}: {at} the {thing} * 2 | meet me {by} the {thing} in the {room} * 2
    | I left my {item} {by} the {thing} in the {room}, {at} it * 2
    | wait for me {by} the {thing} in the {room} * 2 | {at} the {thing}, {room} * 2
    | you need to get to the {thing} in the {room} * 2 | please {at} the {thing} in the {room}
    | kindly go and {at} the {thing} in the {room} | I want you {by} the {thing} in the {room} * 2
    | can you {at} the {thing} in the {room}? | {room}, {thing}, stop there
    | my {item} is {by} the {thing} in the {room} * 2 | come to the {thing} in the {room} * 2
    | could you {at} the {thing} in the {room}, please? | make for the {thing} in the {room}
    | be {by} the {thing} in the {room} | the spot is {by} the {thing} in the {room}
    | go stand {by} the {thing} in the {room}
goal_only: {find} the {thing} * 3 | {at} the {thing} * 3 | go to the {thing} * 3
    | I want you {by} the {thing} * 2 | my {item} is {by} the {thing} | the {thing} is the place * 2
    | go over to the {thing}
goal_idiom: {idiom} in the {room} * 4 | {idiom}: {at} the {thing} in the {room} * 3 | {idiom} * 2
    | please {idiom} in the {room} * 2 | could you {idiom} in the {room}? * 2 | go and {idiom} in the {room} * 2
    | {idiom}, {at} the {thing} * 2
at: stop at * 3 | stop by * 2 | stop in front of * 3 | stand at * 2 | stand next to * 2 | stop beside * 3
    | wait by * 2 | stand in front of * 2 | stop right next to | halt at | stand beside | end at
    | end up next to | stay by | be at | finish at | wait in front of
by: by * 3 | next to * 3 | at * 2 | beside * 2 | in front of * 2 | right by | near
find: find * 3 | go to * 3 | look for * 2 | head for | walk to * 2 | get to | locate | make your way to * 2
    | head over to | take yourself to
goal_between: stop between the {thing} and the {thing2} in the {room} * 3
    | stand in the {room} between the {thing} and the {thing2} * 2
    | {at} the {thing} in the {room}, {near} the {thing2} * 4
    | the {thing} in the {room}, the end {near} the {thing2} * 2
    | {at} the {thing}, the side of the {thing2}, in the {room}
    | {find} the {thing} {near} the {thing2} in the {room} * 2
    | in the {room}, {at} the {thing} {near} the {thing2} * 2 | {room}: between {thing} and {thing2}
    | go where the {thing} meets the {thing2} in the {room} | {thing} in the {room}, {thing2} side
near: next to * 3 | beside * 2 | by * 2 | near * 2 | close to | right by
room_with: {room} with the {thing3} * 5 | {room} that has the {thing3} * 2 | {room} where the {thing3} is * 2
    | {room} with a {thing3} * 2 | {room}, the one with the {thing3} * 2
item: keys * 2 | phone * 2 | glasses * 2 | bag | book | cup of tea | coat | umbrella | laptop | wallet | parcel
    | scarf | charger
"""
