"""The table of phrases: every phrase is written here once, for saying it (`english`) and reading it (`parser`).

A rule is a name and its phrases, one a line. `{slot}` is filled by another rule or a word list, "* 3" makes a
phrase three times as likely, and "~" keeps it out of training: `PHRASES_OF["held_out"]` has these only, where a
rule has any. Slots of one kind in one phrase are numbered: `{thing}`, `{thing2}`.
"""

from collections.abc import Mapping

from vln.envs.geometry import CellKind

DOORWAY_WORDS: dict[CellKind, tuple[str, ...]] = {
    CellKind.DOOR: ("door",),
    CellKind.PASSAGE: ("opening", "opening", "opening", "open doorway", "archway", "opening without a door"),
}
ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_TABLE = """
go: walk * 2 | go * 2 | head
on: continue | go on | keep going | carry on
straight: {go} straight * 2 | {go} straight ahead | walk forward | go ahead | {on} straight | {on}
    ~ proceed straight ahead
down_hall: {go} down the {hall} | {go} along the {hall} | follow the {hall}
    ~ make your way along the {hall}

# Names of things.
named: {thing}
named_beside: {thing} beside the {thing2} | {thing} next to the {thing2} | {thing} by the {thing2}
    | {thing} just by the {thing2}
ref_side: {thing} on your {side} * 3 | {thing} on the {side} * 2 | {thing} to your {side}
ref_nth: {nth} {thing} on your {side} * 2 | {nth} {thing} on the {side}
doorway_only: {door} on your {side} * 2 | {door} on the {side} | {door} to your {side}
doorway_nth: {nth} {door} on your {side} * 2 | {nth} {door} on the {side} | {nth} {door} to your {side}

# Turns.
turn: turn {side} * 6 | go {side} | make a {side} | take a {side} | turn to the {side} | turn to your {side}
    ~ hang a {side}
    ~ make a {side} turn
turn_back: turn around * 3 | turn all the way around | make a U-turn
    ~ do an about-turn
turn_facing: turn {side} towards the {thing} | turn {side} to face the {thing}
    | turn {side} so you face the {thing}
    ~ turn {side} so that the {thing} is in front of you
turn_at: {turning} {place} * 3
turn_there: {walk} {limit} and {turning} there | {walk} {limit}, and there {turning}
at_turn: {place}, {turning}
walk_until: {walk} {limit} * 3 | walk {limit} | go {limit}
walk_steps: {go} forward {steps} | take {steps} forward | {go} {steps} forward | {go} straight for {steps}
    ~ move {steps} ahead

# Where a walk ends, as the place of a turn ...
place_wall: at the wall * 2 | when you reach the wall | when you come to the wall | when you can go no further
    ~ when you get to the wall
place_hall: at the end of the {hall} * 2 | when you reach the end of the {hall}
    | when you come to the end of the {hall}
place_obstacle: in front of the {thing} * 2 | just before the {thing} | when you run into the {thing}
    | when the {thing} is straight in front of you
    ~ when you are face to face with the {thing}
place_level: at the {ref} * 4 | when you get to the {ref} | when you reach the {ref} | by the {ref}
    ~ when you come to the {ref}
place_far: when you are level with the {ref} * 2 | across from the {ref} | level with the {ref}
    | when you are even with the {ref}
place_passed: after the {ref} * 2 | just past the {ref} * 2 | immediately after the {ref}
    | once you are past the {ref}
    ~ as soon as you have passed the {ref}
place_passed_it: once you are past it * 2 | just past it | immediately after it
    ~ as soon as you have passed it
place_doorway: at the {doorway} * 3 | when you get to the {doorway} | when you reach the {doorway}
    ~ when you come to the {doorway}

# ... and as the limit of a walk.
limit_wall: until you reach the wall * 2 | as far as you can | until you come to a wall | up to the wall
    ~ until you hit the wall
limit_hall: to the end of the {hall} * 2 | all the way to the end of the {hall}
    | until the {hall} ends
limit_obstacle: until you reach the {thing} ahead | up to the {thing} ahead of you | all the way to the {thing}
    | until the {thing} is straight in front of you
    ~ until you stand before the {thing}
limit_level: until you get to the {ref} | until you reach the {ref} | as far as the {ref} | to the {ref}
    | until you are next to the {ref}
    ~ until you come to the {ref}
limit_far: until you are level with the {ref} | until you are across from the {ref}
    | until you are even with the {ref}
limit_passed: until you have passed the {ref} | until you are just past the {ref}
    ~ until you have left the {ref} behind
limit_passed_it: until you have passed it | until you are just past it
    ~ until you have left it behind
limit_doorway: to the {doorway} | until you reach the {doorway} | as far as the {doorway}
    ~ until you come to the {doorway}

# Landmarks on the way.
past: {go} past the {thing} * 2
    ~ {go} by the {thing}
past_side: {go} past the {thing} on your {side}
pass: pass the {thing}
pass_side: pass the {thing} on your {side} * 2
    ~ leave the {thing} on your {side}
pass_across: {go} across the {thing} | {go} over the {thing} | cross the {thing}
    | step over the {thing}

# Doorways.
take: take the {doorway} * 3 | go through the {doorway} * 2 | go in at the {doorway}
    ~ use the {doorway}
take_into: take the {doorway} into the {room} | enter the {room} through the {doorway}
    | go through the {doorway} into the {room}
    ~ use the {doorway} to get into the {room}
enter_both: {going} through the {door} into the {room} * 2 | enter the {room} through the {door}
    ~ take the {door} ahead of you into the {room}
enter_door: {going} through the {door} * 2 | {going} straight through the {door}
    | {going} through the {door} ahead of you | take the {door} straight ahead
    ~ pass through the {door}
enter_room: enter the {room} * 2 | {going} into the {room} * 2 | step into the {room}
    | {going} straight into the {room}
    ~ make your way into the {room}
leave: leave the {room} through the {door} | exit the {room} through the {door}
    | {go} out of the {room} through the {door}
    ~ get out of the {room} by the {door}

# The end.
stop_ahead: stop in front of the {name} * 3 | stop just before the {name} | stop facing the {name}
    | wait in front of the {name}
    ~ come to a halt in front of the {name}
stop_near: stop next to the {name} * 2 | stop by the {name} | stop beside the {name} | wait by the {name}
    | stop at the {name} | wait next to the {name} | stop when you reach the {name}
    | stop once you are at the {name}
    ~ come to a halt at the {name}
    ~ that is it once you are next to the {name}
stop_side: stop next to the {name} on your {side} | stop when the {name} is on your {side} * 2
    | stop with the {name} on your {side}
    ~ come to a halt with the {name} on your {side}
stop_between: stop between the {name} and the {thing} * 2 | wait between the {name} and the {thing}
    ~ come to a halt between the {name} and the {thing}
reach: walk up to the {name} and stop there | go to the {name} and stop | walk to the {name} and wait there
    | go up to the {name} and stop when you reach it | {go} to the {name} and stop next to it
    ~ carry on to the {name}, that is where you stop
reach_side: walk until the {name} is on your {side} and stop there
    | go to the {name} on your {side} and stop next to it
    ~ keep walking until the {name} is on your {side}, that is where you stop

# How a sentence goes on from the one before.
lead: then | next, | after that, | from there, | now
    ~ afterwards,
lead_inside: once inside, | inside, | once you are through, | once you are in the {room}, | in the {room},
    ~ on the other side,
link: and * 4 | then * 2 | and then

# Remarks, which tell nothing that one must know.
see_side: you will see the {thing} on your {side} | there is {a_thing} on your {side}
    | notice the {thing} on your {side}
    | you should spot {a_thing} to your {side} on the way | look out for {a_thing} to your {side}
    | on the {side} you will see {a_thing} | to your {side} you should notice {a_thing}
    | the {thing} will be on your {side}
    ~ keep an eye out for the {thing} on your {side}
see_across: there is {a_thing} on the floor, just walk over it
    | do not worry about the {thing}, you can step on it
    | never mind the {thing}, it is fine to tread on it
see_inside: welcome to the {room} | as you can tell from its furniture, this is the {room}
    | you are now in the {room} | you have just come into the {room}
    | so this is the {room}, in case you wonder
    | by now you should be standing in the {room} | this is the {room} | you should be in the {room} now
    | if all went well, this is the {room}
    ~ that brings you to the {room}
see_door: do not take the {earlier} {door} | ignore the {earlier} {door} | leave out the {earlier} {door}
    | not the {earlier} {door}, the {nth} one
    | skip the {earlier} {door}
see_beyond: turning any later would bring you to the {thing}, which is wrong
    | if you find yourself at the {thing}, turn back, you missed it
    | the {thing} further ahead is not where you want to go
    | if you bump into the {thing}, you have gone too far
    | do not go all the way to the {thing}
    | you should not get as far as the {thing}
    | reaching the {thing} means you missed the turn
see_start: it is just around the corner | here are your directions, step by step
    | trust me, I know this house well
    | you should manage without any trouble | follow these instructions closely
    | first of all, look around and get your bearings | no need to hurry | take your time
    | it is a short trip
    | you can do this without a map | these are the directions
    | I will guide you through
    | watch your step | mind the furniture | do exactly as I say | this is not far | it is easy to find
    | let me explain the way | pay attention to the furniture
    | this will only take a moment | listen carefully | the way is simple enough
    | here is how you get there
see_end: congratulations | job done | mission accomplished | you can relax now | there you are | finally
    | thank you | perfect | great, you found it | if you see it right beside you, everything worked out
    | that was easy, was it not?
    | no need to go any further | stay there until I call | this is the end of the route | that is all
    | you have arrived | you cannot miss it | that is your destination | well done | I will meet you there
    | you made it

# Short notes.
terse_turn: {side} * 3 | turn {side}
terse_back: turn around | U-turn | about-face
terse_turn_at: {turn} {place}
terse_walk: straight {limit} | ahead {limit} | {go} {limit}
    ~ keep straight {limit}
terse_steps: {steps} forward | {steps} ahead
    | on for {steps}
terse_take: {doorway} * 2 | take the {doorway} | through the {doorway}
    ~ in at the {doorway}
terse_take_into: {doorway} into the {room} | {doorway} to the {room}
    | via the {doorway} to the {room}
terse_enter: through the {door} | into the {room} * 2 | {door} ahead | enter the {room}
    ~ straight into the {room}
terse_pass: past the {thing}
terse_stop: stop at the {name} * 2 | stop by the {name} | stop at {name} | end at the {name}
    | {name}, stop there
    ~ halt at the {name}
terse_between: stop between {name} and {thing} | end between the {name} and the {thing}
    | halt between the {name} and the {thing}

# Rooms and landmarks only.
cross: go into the {room} * 3 | head to the {room} | go to the {room} | enter the {room}
    | walk over to the {room}
    | find your way into the {room}
    ~ make for the {room}
cross_on: continue into the {room} | go on to the {room} | carry on into the {room} | walk on into the {room}
    ~ proceed to the {room}
cross_from: leave the {here} and go into the {room} | go from the {here} into the {room}
    | walk out of the {here} into the {room}
    | cross from the {here} to the {room}
cross_door: go through the {door} to the {room} | take the {door} into the {room}
    | use the {door} to the {room}
cross_near: go into the {room} by the way that is near the {thing}
    | near the {thing} there is a way into the {room}, take it
    | go over to the {thing} and into the {room} from there
    ~ use the way into the {room} close to the {thing}
cross_past: go past the {thing} and into the {room} | walk by the {thing} into the {room}
    | walk past the {thing} to the {room}
    ~ pass the {thing} and make for the {room}
arrive: stop at the {name} * 2 | go to the {name} | walk up to the {name}
    | look for the {name} and stop next to it
    | wait for me by the {name} | end up beside the {name}
    ~ settle next to the {name}
arrive_past: go past the {thing} to the {name} | walk by the {thing} and stop at the {name}
    | pass the {thing} and stop at the {name}
arrive_between: stop between the {name} and the {thing} | stand between the {name} and the {thing}
    | halt between the {name} and the {thing}

# Where to go and nothing of the way; {place_room} is "the kitchen" or "a bedroom".
goal: somewhere in {place_room} stands {a_name}, that is where I want you
    | walk over to the {name} in {place_room}
    | in {place_room} you will find {a_name}, wait beside it | can you walk to the {name} in {place_room}?
    | your job is to reach the {name} in {place_room}
    | I would like you to stand next to the {name} in {place_room}
    | let us meet at the {name} in {place_room} | come and join me near the {name} in {place_room}
    ~ get to the {name} in {place_room} by any route
    ~ the {name} in {place_room} is where you should end up
    | go to the {name} in {place_room} * 2 | walk to the {name} in {place_room} and stop there
    | find the {name} in {place_room} | stop next to the {name} in {place_room}
    | please go to the {name} in {place_room}
    | could you go to the {name} in {place_room}? | you will find the {name} in {place_room}, stop there
    | there is {a_name} in {place_room}, go and stand by it | your destination is the {name} in {place_room}
    | look for the {name} in {place_room}
    ~ make your way to the {name} in {place_room}
    | somewhere in {place_room} there is {a_name}, wait next to it
goal_room: you are expected in {place_room}, next to the {name}
    | a parcel lies by the {name} in {place_room}, fetch it
    | what I need is in {place_room}, just by the {name}
    | explore until you find {place_room}, then stop at the {name}
    | check {place_room}, the {name} must be there
    ~ seek out {place_room} and stand by the {name}
    | find {place_room} and stop by the {name} | go to {place_room} and stop at the {name}
    | go into {place_room} and wait next to the {name}
    | I am looking for the {name}, it should be in {place_room}
    | my phone is by the {name} in {place_room}, please get it | meet me in {place_room}, next to the {name}
    | head for {place_room} and look for the {name} there | search {place_room} for the {name}
    | where is {place_room}? Go there and stop at the {name}
    ~ get yourself to {place_room} and up to the {name}
    | I will be waiting in {place_room} beside the {name}
goal_landmark: which way is it to the {name}? Take me there | I want to see the {name}
    | guide me to the {name}, please
    ~ the {name} is your target
    | go to the {name} * 2 | find the {name} and stop beside it | take me to the {name}
    | where is the {name}?
    | bring me to the {name} | show me where the {name} is | I need to get to the {name}
    ~ make your way to the {name}
    | let us meet at the {name}
"""


def read_table(table: str) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Returns for each rule the phrases of training and the ones held out, the likelier ones more often."""
    rules: dict[str, tuple[list[str], list[str]]] = {}
    for line in table.splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not line.startswith(" "):
            name, text = text.split(":", 1)
            rules[name] = ([], [])
        is_held_out = text.startswith("~")
        for option in text.strip("~ ").split("|"):
            phrase, _, times = option.partition("*")
            if phrase.strip():
                rules[name][is_held_out].extend([phrase.strip()] * int(times or 1))
    return {name: (tuple(usual), tuple(held_out)) for name, (usual, held_out) in rules.items()}


_RULES = read_table(_TABLE)
PHRASE_SETS = ("train", "held_out", "all")
PHRASES_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "train": {name: usual for name, (usual, _) in _RULES.items()},
    "held_out": {name: held_out or usual for name, (usual, held_out) in _RULES.items()},
    "all": {name: usual + held_out for name, (usual, held_out) in _RULES.items()},
}


def held_out_share() -> float:
    """Returns the share of phrases kept out of training."""
    usual = sum(len(set(usual)) for usual, _ in _RULES.values())
    held_out = sum(len(held_out) for _, held_out in _RULES.values())
    return held_out / (usual + held_out)
