"""What people call things when they talk freely; what is said more often stands there more often.

Unlike the grammar's, one word may mean two things: "sink" in a kitchen and in a bathroom.
"""

from vln.envs.categories import LandmarkCategory, RoomCategory
from vln.envs.geometry import CellKind

DOOR_WORDS: dict[CellKind, tuple[str, ...]] = {
    CellKind.DOOR: ("door",) * 8 + ("doorway", "doorway", "open door", "wooden door"),
    CellKind.PASSAGE: (
        *("arch", "archway", "opening") * 3,
        *("wide opening", "doorway", "gap", "small arch", "wide arch", "narrow arch", "passage"),
    ),
}

ROOM_WORDS: dict[RoomCategory, tuple[str, ...]] = {
    RoomCategory.ENTRY: ("entry",) * 6
    + ("entryway", "entrance hall", "foyer", "entrance", "front hall", "lobby", "vestibule", "hall"),
    RoomCategory.HALLWAY: ("hallway",) * 6
    + ("hall",) * 4
    + ("corridor",) * 4
    + ("passage", "passageway", "landing"),
    RoomCategory.LIVING_ROOM: ("living room",) * 8
    + ("lounge", "sitting room", "front room", "family room", "parlour", "salon", "main room"),
    RoomCategory.DINING_ROOM: ("dining room",) * 6 + ("dining area", "eating room"),
    RoomCategory.KITCHEN: ("kitchen",) * 9 + ("kitchen area",),
    RoomCategory.BEDROOM: ("bedroom",) * 9 + ("bed room", "sleeping room"),
    RoomCategory.BATHROOM: ("bathroom",) * 8 + ("bath", "washroom", "wash room", "bath room"),
    RoomCategory.TOILET: ("toilet",) * 3
    + (
        "loo",
        "restroom",
        "wc",
        "toilet room",
        "lavatory",
        "powder room",
        "little bathroom",
        "washroom",
        "half bath",
    ),
    RoomCategory.STUDY: ("study",) * 5 + ("office",) * 3 + ("home office", "work room", "den"),
    RoomCategory.STORAGE: ("storage room",) * 4
    + ("storage", "storage", "storeroom", "store room", "box room", "junk room", "pantry", "store"),
    RoomCategory.LAUNDRY: ("laundry",) * 4
    + ("laundry room", "laundry room", "utility room", "utility", "wash room"),
    RoomCategory.CLOSET: ("closet",) * 5 + ("walk-in closet", "dressing room", "wardrobe room", "cupboard"),
}

LandmarkWords = dict[LandmarkCategory, tuple[str, ...]]
_L = LandmarkCategory
THING_WORDS: LandmarkWords = {
    _L.BED: ("bed",) * 6,
    _L.WARDROBE: ("wardrobe",) * 5 + ("armoire", "closet", "cupboard", "almirah"),
    _L.NIGHTSTAND: ("nightstand",) * 3
    + ("bedside table",) * 3
    + ("night table", "bedside cabinet", "bedside lamp", "night stand", "bedside"),
    _L.DRESSER: ("dresser",) * 4 + ("chest of drawers",) * 3 + ("drawers", "drawers", "chest", "bureau"),
    _L.SOFA: ("sofa",) * 5
    + ("couch",) * 4
    + ("settee", "loveseat", "loveseat", "little sofa", "small sofa", "long sofa")
    + ("settee", "big couch"),
    _L.ARMCHAIR: ("armchair",) * 5 + ("easy chair", "chair", "arm chair"),
    _L.COFFEE_TABLE: ("coffee table",) * 5
    + ("low table", "small table", "side table", "little table", "round table", "sofa table"),
    _L.TELEVISION: ("tv",) * 3
    + ("TV",) * 4
    + ("television",) * 3
    + ("telly",) * 2
    + ("TV set", "television set", "screen", "TV stand"),
    _L.BOOKSHELF: ("bookcase",) * 5
    + ("bookshelf",) * 5
    + ("bookshelves", "book shelf", "books", "shelves", "book case"),
    _L.DINING_TABLE: ("dining table",) * 4
    + ("table",) * 5
    + ("dinner table", "big table", "kitchen table", "long table"),
    _L.CHAIR: ("chair",) * 6 + ("dining chair", "wooden chair"),
    _L.FRIDGE: ("fridge",) * 5 + ("refrigerator",) * 4 + ("icebox", "freezer"),
    _L.STOVE: ("stove",) * 5 + ("cooker",) * 4 + ("hob", "range", "cooktop", "stovetop"),
    _L.KITCHEN_SINK: ("sink",) * 6 + ("kitchen sink",) * 2,
    _L.COUNTER: ("counter",) * 5
    + ("worktop",) * 3
    + ("counters", "cabinet", "cupboard", "countertop", "kitchen counter", "kitchen unit", "work surface")
    + ("units", "units", "row of units", "kitchen units"),
    _L.TOILET: ("toilet",) * 7 + ("loo", "lavatory", "wc", "toilet bowl") + ("bowl", "loo", "loo"),
    _L.BATHTUB: ("bathtub",) * 4 + ("tub",) * 4 + ("bath",) * 4,
    _L.SHOWER: ("shower",) * 7 + ("shower stall", "shower cabin", "shower cubicle", "shower tray"),
    _L.WASHBASIN: ("basin",) * 3
    + ("washbasin",) * 3
    + ("sink",) * 3
    + ("wash basin", "bathroom sink", "hand basin")
    + ("sink unit", "basin"),
    _L.WASHING_MACHINE: ("washing machine",) * 5 + ("washer",) * 3 + ("machine",),
    _L.DESK: ("desk",) * 6 + ("writing desk", "writing table", "study desk", "work desk"),
    _L.LAMP: ("lamp",) * 5 + ("floor lamp",) * 3 + ("standing lamp", "light", "yellow lamp", "tall lamp"),
    _L.PLANT: ("plant",) * 6
    + ("potted plant", "pot plant", "house plant", "big plant", "tall plant", "leafy plant"),
    _L.RUG: ("rug",) * 6 + ("carpet",) * 3 + ("runner", "runner", "mat"),
    _L.COAT_RACK: ("coat rack",) * 3
    + ("coat stand",) * 3
    + ("coats",) * 2
    + ("coat hooks", "hat stand", "coat hanger", "coat tree"),
    _L.SHOE_RACK: ("shoe rack",) * 4 + ("shoes",) * 2 + ("shoe shelf", "rack with shoes", "shoe cabinet"),
    _L.MIRROR: ("mirror",) * 4 + ("tall mirror", "standing mirror", "big mirror", "long mirror"),
    _L.BENCH: ("bench",) * 6,
    _L.PIANO: ("piano",) * 7 + ("upright piano",),
    _L.BOX: ("box",) * 3 + ("cardboard box", "boxes", "carton", "crate"),
    _L.SHELF: ("shelf",) * 3
    + ("shelves",) * 2
    + ("shelving", "rack", "storage shelf", "shelving unit", "pantry shelf"),
    _L.OFFICE_CHAIR: ("office chair",) * 3 + ("desk chair",) * 3 + ("chair", "swivel chair"),
    _L.DISHWASHER: ("dishwasher",) * 5,
    _L.OVEN: ("oven",) * 5,
    _L.KITCHEN_ISLAND: ("island",) * 4 + ("kitchen island",) * 3 + ("counter in the middle",),
    _L.CRIB: ("crib",) * 3 + ("cot",) * 2 + ("baby bed", "baby's cot"),
    _L.BUNK_BED: ("bunk bed",) * 3 + ("bunk beds",) * 2 + ("bunks",) + ("ladder bed",),
    _L.FIREPLACE: ("fireplace",) * 6 + ("fire", "hearth", "brick fireplace", "chimney"),
    _L.AQUARIUM: ("aquarium",) * 3 + ("fish tank",) * 4 + ("fish", "fishtank"),
    _L.BARSTOOL: ("stool",) * 3 + ("stools",) * 2 + ("bar stool", "barstool", "bar stools"),
    _L.CLOCK: ("clock",) * 3 + ("grandfather clock",) * 3 + ("big clock", "tall clock"),
    _L.FLOOR_CUSHION: ("cushion",) * 2
    + ("pouf",) * 2
    + ("floor cushion", "pouffe", "ottoman", "orange pouf", "footstool", "round stool", "beanbag"),
    _L.BIN: ("bin",) * 3
    + ("trash can",) * 2
    + ("waste bin", "wastebasket", "trash bin", "garbage can", "dustbin", "rubbish bin"),
    _L.LAUNDRY_BASKET: ("laundry basket",) * 3 + ("basket",) * 2 + ("washing basket", "hamper", "clothes basket"),
    _L.IRONING_BOARD: ("ironing board",) * 4,
    _L.TREADMILL: ("treadmill",) * 4 + ("running machine",),
    _L.DRAWING_TABLE: ("drawing table",) * 2 + ("drafting table", "drawing board", "drawing desk"),
    _L.SIDEBOARD: ("sideboard",) * 4 + ("cabinet",) * 2 + ("credenza", "console", "long cabinet", "buffet"),
    _L.DRESSING_TABLE: ("dressing table",) * 3 + ("vanity",) * 2 + ("make-up table", "vanity table"),
    _L.BICYCLE: ("bike",) * 3 + ("bicycle",) * 3,
    _L.SUITCASE: ("suitcase",) * 4 + ("luggage", "case", "travel case"),
    _L.TOY_BOX: ("toy box",) * 2 + ("toy chest", "toys", "yellow chest", "toy bin"),
    _L.FILING_CABINET: ("filing cabinet",) * 3 + ("file cabinet", "cabinet", "filing drawers"),
    _L.LADDER: ("ladder",) * 3 + ("stepladder", "step ladder"),
    _L.SIDE_TABLE: ("side table",) * 3
    + ("little table", "small table", "end table", "lamp table", "table with the lamp", "table", "stand")
    + ("flower table", "table with the flower", "wee table"),
    _L.FOOTSTOOL: ("footstool",) * 2 + ("pouf", "ottoman", "stool"),
}

COLOUR_WORDS: dict[str, tuple[str, ...]] = {
    "red": ("red",) * 6 + ("crimson", "dark red"),
    "blue": ("blue",) * 7 + ("dark blue",),
    "green": ("green",) * 7 + ("emerald",),
    "white": ("white",) * 6 + ("pale", "cream"),
}
# What people call pieces in a colour that nothing tells an agent of symbols.
LOOKS: LandmarkWords = {
    _L.BED: ("beige", "tan", "big", "brown", "double", "wide", "taupe", "grey", "long"),
    _L.RUG: ("pink", "purple", "magenta", "big", "mauve", "long", "lilac", "violet"),
    _L.SOFA: ("tan", "beige", "long", "grey", "brown", "big"),
    _L.ARMCHAIR: ("brown", "beige", "big", "tan"),
    _L.WARDROBE: ("brown", "dark", "wooden", "big", "walnut", "tall"),
    _L.CHAIR: ("wooden", "brown", "orange"),
    _L.PLANT: ("big", "green", "tall", "leafy"),
    _L.LAMP: ("yellow", "tall", "gold"),
    _L.BOOKSHELF: ("tall", "big", "long", "wooden"),
    _L.DRESSER: ("wooden", "brown", "long"),
    _L.SIDEBOARD: ("long", "wooden", "brown"),
    _L.PIANO: ("black", "upright"),
    _L.MIRROR: ("tall", "big"),
}
IDIOMS: LandmarkWords = {
    _L.FRIDGE: (
        "get the milk from the fridge",
        "raid the fridge",
        "check the fridge",
        "get something cold from the fridge",
        "open the fridge",
    ),
    _L.STOVE: (
        "put the kettle on",
        "turn the stove off",
        "check the pot on the stove",
        "stir the soup",
        "mind the pan on the cooker",
        "heat the soup at the stove",
    ),
    _L.OVEN: ("take the bread out of the oven", "check the oven", "switch off the oven", "look at the roast"),
    _L.KITCHEN_SINK: (
        "wash your hands at the sink",
        "do the dishes",
        "fill a glass at the sink",
        "turn off the tap",
        "get some water from the sink",
    ),
    _L.WASHBASIN: ("wash your hands", "brush your teeth", "wash your hands at the basin"),
    _L.DISHWASHER: ("empty the dishwasher", "unload the dishwasher", "start the dishwasher"),
    _L.WASHING_MACHINE: (
        "empty the washing machine",
        "put on a wash",
        "start the washer",
        "take the laundry out of the machine",
    ),
    _L.TELEVISION: ("switch on the tv", "turn off the television", "turn the telly off"),
    _L.LAMP: ("switch on the lamp", "turn off the lamp", "switch the light off"),
    _L.NIGHTSTAND: ("switch off the bedside lamp", "get the book from the nightstand"),
    _L.PLANT: ("water the plant", "give the plant some water", "check on the plant"),
    _L.AQUARIUM: ("feed the fish", "say hello to the fish"),
    _L.PIANO: ("play the piano", "give us a tune", "sit down at the piano"),
    _L.COAT_RACK: ("grab your coat", "hang up your coat", "get the coats"),
    _L.SHOE_RACK: ("put your shoes away", "leave your shoes at the rack", "fetch the shoes"),
    _L.TOILET: ("flush the toilet", "go to the loo"),
    _L.BATHTUB: ("run a bath", "run the bath", "clean the tub"),
    _L.SHOWER: ("take a shower", "have a shower"),
    _L.BED: ("make the bed", "lie down on the bed", "have a rest on the bed"),
    _L.CRIB: ("check on the baby", "look at the baby in the crib"),
    _L.FIREPLACE: ("warm yourself at the fireplace", "light the fire", "warm your hands at the fire"),
    _L.BOOKSHELF: ("get a book from the shelf", "find a book in the bookcase"),
    _L.DESK: ("do your homework at the desk", "sit down at the desk"),
    _L.SOFA: ("sit down on the sofa", "have a seat on the couch", "have a rest on the sofa"),
    _L.ARMCHAIR: ("sit in the armchair", "have a seat in the armchair"),
    _L.BIN: ("empty the bin", "throw this in the trash can"),
    _L.LAUNDRY_BASKET: ("put your clothes in the basket", "get the laundry basket"),
    _L.MIRROR: ("look at yourself in the mirror", "check your hair in the mirror"),
    _L.WARDROBE: ("get a shirt from the wardrobe", "look in the wardrobe"),
    _L.DRESSER: ("get socks from the dresser", "look in the drawers"),
    _L.DINING_TABLE: ("set the table", "sit down to dinner", "lay the table"),
    _L.IRONING_BOARD: ("iron the shirts",),
    _L.TREADMILL: ("go for a run on the treadmill",),
    _L.CLOCK: ("wind the clock", "see what time it is on the clock"),
    _L.BICYCLE: ("get the bike",),
    _L.SUITCASE: ("fetch the suitcase",),
}
