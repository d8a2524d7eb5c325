"""Categories of rooms, materials and landmarks, each with its name and colour in one place.

Ids are what kernels and views carry (0 is always "none"); words and colours are for people.
Names follow their sources: everyday English for generated houses, MacMahon's for SAIL, AI2-THOR's for ALFRED.
"""

import colorsys
from enum import IntEnum
from functools import cached_property


def _distinct_colour(index: int) -> str:
    """Returns a muted colour; consecutive indices are far apart in hue (golden angle)."""
    red, green, blue = colorsys.hsv_to_rgb((index * 0.618034) % 1.0, 0.45, 0.75)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


class _Category(IntEnum):
    """An id with a colour; the member's name in lower case is the word people use."""

    colour: str

    def __new__(cls, value: int, colour: str = "") -> "_Category":
        """Makes a member from its id and a colour, "#rrggbb"."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.colour = colour or _distinct_colour(value)
        return member

    @property
    def word(self) -> str:
        """The everyday name, for example "coffee table"."""
        return self.name.lower().replace("_", " ")


class RoomCategory(_Category):
    """What a room is for; never visible to an agent."""

    NONE = 0, "#dddddd"
    ENTRY = 1, "#e9dcc9"
    HALLWAY = 2, "#eee6d5"
    LIVING_ROOM = 3, "#d9e5d6"
    DINING_ROOM = 4, "#f2dfc4"
    KITCHEN = 5, "#f6e3b4"
    BEDROOM = 6, "#d6dff0"
    BATHROOM = 7, "#cfe8ea"
    TOILET = 8, "#c9e4e0"
    STUDY = 9, "#e3d8ea"
    STORAGE = 10, "#dcd6cc"
    LAUNDRY = 11, "#dbe4e8"
    CLOSET = 12, "#e6dbcf"


class Material(_Category):
    """What a floor is made of or covered with."""

    NONE = 0, "#ffffff"
    WOOD = 1, "#c9a26d"
    TILE = 2, "#d7dde0"
    CARPET = 3, "#b7a9c4"
    STONE = 4, "#a7a69f"
    CONCRETE = 5, "#bdbdbd"
    BRICK = 6, "#b5533c"
    GRASS = 7, "#6fa84f"
    GRAVEL = 8, "#8f8a80"
    FLOWER = 9, "#e29cc0"
    BLUE = 10, "#5b84c4"
    YELLOW = 11, "#e3c84b"
    LINOLEUM = 12, "#d8cfae"


_RED, _BLUE, _GREEN, _WHITE = "#b8322f", "#2f5fae", "#3c8a4a", "#eceae4"


class LandmarkCategory(_Category):
    """Furniture, objects and wall pictures that a person would mention.

    A piece whose colour one would name has a category of its own, a red sofa for instance. Its `kind` is that of
    any sofa, which is what shape, size and place depend on. The colour of the kind itself is one nobody names.
    """

    NONE = 0, "#ffffff"
    # Generated houses.
    BED = 1, "#c2b199"
    WARDROBE = 2, "#7a5230"
    NIGHTSTAND = 3, "#a9805a"
    DRESSER = 4, "#8c6239"
    SOFA = 5, "#b39b7d"
    ARMCHAIR = 6, "#a88a6b"
    COFFEE_TABLE = 7, "#9c7350"
    TELEVISION = 8, "#2f3640"
    BOOKSHELF = 9, "#6b4a2b"
    DINING_TABLE = 10, "#a5703d"
    CHAIR = 11, "#d09a5b"
    FRIDGE = 12, "#b9c7d1"
    STOVE = 13, "#4b4f54"
    KITCHEN_SINK = 14, "#93b3bf"
    COUNTER = 15, "#c2a679"
    TOILET = 16, "#f0f4f5"
    BATHTUB = 17, "#cfe9f5"
    SHOWER = 18, "#8fd0e0"
    WASHBASIN = 19, "#a6d5dd"
    WASHING_MACHINE = 20, "#dbe2e6"
    DESK = 21, "#8a6a44"
    LAMP = 22, "#f2cf4a"
    PLANT = 23, "#3f9b4f"
    RUG = 24, "#b5749c"
    COAT_RACK = 25, "#5c4632"
    SHOE_RACK = 26, "#94734f"
    MIRROR = 27, "#bfe0ea"
    BENCH = 28, "#8d7a55"
    PIANO = 29, "#26211f"
    BOX = 30, "#c79a62"
    SHELF = 31, "#8f7b5d"
    OFFICE_CHAIR = 32, "#47506b"
    DISHWASHER = 33, "#c3ced4"
    OVEN = 34, "#5d6167"
    KITCHEN_ISLAND = 35, "#b98d5e"
    CRIB = 36, "#e3b7a0"
    BUNK_BED = 37, "#5f9ea0"
    FIREPLACE = 38, "#8d4b3a"
    AQUARIUM = 39, "#4fb0c6"
    # SAIL: objects at junctions, pictures along corridors.
    BARSTOOL = 40, "#c47f3d"
    EASEL = 41, "#d8c58c"
    HATRACK = 42, "#6e5137"
    BUTTERFLY_PICTURE = 43, "#e08a2c"
    FISH_PICTURE = 44, "#2f8fb0"
    TOWER_PICTURE = 45, "#7b6fa6"
    # More of generated houses.
    CLOCK = 46, "#6e4426"
    FLOOR_CUSHION = 47, "#d9824f"
    BIN = 48, "#6f7f74"
    LAUNDRY_BASKET = 49, "#d8c49a"
    IRONING_BOARD = 50, "#7f9fc4"
    TREADMILL = 51, "#3f454c"
    DRAWING_TABLE = 52, "#c7b08b"
    SIDEBOARD = 53, "#84563a"
    DRESSING_TABLE = 54, "#d3a4a8"
    BICYCLE = 55, "#c0392b"
    SUITCASE = 56, "#39577d"
    TOY_BOX = 57, "#e0b23c"
    FILING_CABINET = 58, "#8d99a6"
    LADDER = 59, "#c9b04f"
    # ALFRED: furniture (AI2-THOR types without a counterpart above).
    BATHTUB_BASIN = 60
    CABINET = 61, "#9a7654"
    CART = 62
    COFFEE_MACHINE = 63
    DINING_CHAIR = 64
    DRAWER = 65
    FLOOR_LAMP = 66
    DESK_LAMP = 67
    GARBAGE_CAN = 68
    HAND_TOWEL_HOLDER = 69
    LAUNDRY_HAMPER = 70
    LIGHT_SWITCH = 71
    MICROWAVE = 72
    OTTOMAN = 73
    SAFE = 74
    SIDE_TABLE = 75, "#b08d62"
    SINK_BASIN = 76
    STOVE_BURNER = 77
    STOVE_KNOB = 78
    TOASTER = 79
    TOILET_PAPER_HANGER = 80
    TOWEL_HOLDER = 81
    TV_STAND = 82
    SHOWER_DOOR = 83
    FAUCET = 84
    # ALFRED: objects that can be carried; they move from trial to trial.
    ALARM_CLOCK = 100
    APPLE = 101
    BASEBALL_BAT = 102
    BASKET_BALL = 103
    BOOK = 104
    BOOTS = 105
    BOWL = 106
    BREAD = 107
    BUTTER_KNIFE = 108
    CANDLE = 109
    CD = 110
    CELL_PHONE = 111
    CLOTH = 112
    CREDIT_CARD = 113
    CUP = 114
    DISH_SPONGE = 115
    EGG = 116
    FORK = 117
    GLASSBOTTLE = 118
    HAND_TOWEL = 119
    HOUSE_PLANT = 120
    KETTLE = 121
    KEY_CHAIN = 122
    KNIFE = 123
    LADLE = 124
    LAPTOP = 125
    LETTUCE = 126
    MUG = 127
    NEWSPAPER = 128
    PAN = 129
    PAPER_TOWEL_ROLL = 130
    PEN = 131
    PENCIL = 132
    PEPPER_SHAKER = 133
    PILLOW = 134
    PLATE = 135
    PLUNGER = 136
    POT = 137
    POTATO = 138
    REMOTE_CONTROL = 139
    SALT_SHAKER = 140
    SCRUB_BRUSH = 141
    SOAP_BAR = 142
    SOAP_BOTTLE = 143
    SPATULA = 144
    SPOON = 145
    SPRAY_BOTTLE = 146
    STATUE = 147
    TEDDY_BEAR = 148
    TENNIS_RACKET = 149
    TISSUE_BOX = 150
    TOILET_PAPER = 151
    TOMATO = 152
    TOWEL = 153
    VASE = 154
    WATCH = 155
    WATERING_CAN = 156
    WINE_BOTTLE = 157
    FOOTSTOOL = 158
    # Pieces of a colour that one names.
    RED_SOFA = 159, _RED
    BLUE_SOFA = 160, _BLUE
    GREEN_SOFA = 161, _GREEN
    WHITE_SOFA = 162, _WHITE
    RED_ARMCHAIR = 163, _RED
    BLUE_ARMCHAIR = 164, _BLUE
    GREEN_ARMCHAIR = 165, _GREEN
    WHITE_ARMCHAIR = 166, _WHITE
    RED_BED = 167, _RED
    BLUE_BED = 168, _BLUE
    GREEN_BED = 169, _GREEN
    WHITE_BED = 170, _WHITE
    RED_RUG = 171, _RED
    BLUE_RUG = 172, _BLUE
    GREEN_RUG = 173, _GREEN
    WHITE_RUG = 174, _WHITE
    RED_CHAIR = 175, _RED
    BLUE_CHAIR = 176, _BLUE
    GREEN_CHAIR = 177, _GREEN
    WHITE_CHAIR = 178, _WHITE
    RED_WARDROBE = 179, _RED
    BLUE_WARDROBE = 180, _BLUE
    GREEN_WARDROBE = 181, _GREEN
    WHITE_WARDROBE = 182, _WHITE

    @cached_property
    def kind(self) -> "LandmarkCategory":
        """What it is whatever its colour."""
        return _KINDS.get(self, self)

    @cached_property
    def colour_word(self) -> str:
        """The colour that people name, or nothing."""
        return self.word.removesuffix(self.kind.word).rstrip()


COLOURED: dict[LandmarkCategory, tuple[LandmarkCategory, ...]] = {
    kind: tuple(LandmarkCategory[f"{colour}_{kind.name}"] for colour in ("RED", "BLUE", "GREEN", "WHITE"))
    for kind in (
        LandmarkCategory.SOFA,
        LandmarkCategory.ARMCHAIR,
        LandmarkCategory.BED,
        LandmarkCategory.RUG,
        LandmarkCategory.CHAIR,
        LandmarkCategory.WARDROBE,
    )
}
_KINDS = {piece: kind for kind, pieces in COLOURED.items() for piece in pieces}


NUM_MATERIALS = max(Material) + 1
NUM_LANDMARK_CATEGORIES = max(LandmarkCategory) + 1
