"""Categories of rooms, materials and landmarks, each with its name and colour in one place.

Ids are what kernels and views carry (0 is always "none"); words and colours are for people.
Names follow their sources: everyday English for generated houses, MacMahon's for SAIL, AI2-THOR's for ALFRED.
"""

import colorsys
from collections.abc import Container
from enum import IntEnum
from functools import cached_property
from types import ModuleType
from typing import Any, Literal, NamedTuple


def _distinct_colour(index: int) -> str:
    """Returns a muted colour; consecutive indices are far apart in hue (golden angle)."""
    red, green, blue = colorsys.hsv_to_rgb((index * 0.618034) % 1.0, 0.45, 0.75)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


class Row(NamedTuple):
    """All that is said of a category. A new landmark is one row and two drawings called as it is in lower case.

    The drawings are an icon (`vln.envs.drawing.map.furniture_icons`) and boxes (`vln.envs.first_person.shapes`).

    Attributes:
        value: the id.
        colour: "#rrggbb"; default: one far from that of the ids beside it.
        words: what people call it, the more usual ones more than once; default: its name.
        like: name of the drawings it borrows where it has none of its own.
        size: (along its back, away from it) in metres, where cells are too coarse or too fine to tell.
        top: metres above the floor, where things stand on it; None for a table's.
        is_tall: whether it would hide a window.
        stands: "on the floor" or "raised" wherever it is, "on a wall", or "" for what is put on furniture.
    """

    value: int
    colour: str = ""
    words: tuple[str, ...] = ()
    like: str = ""
    size: tuple[float, float] = (0.5, 0.5)
    top: float | None = None
    is_tall: bool = False
    stands: Literal["", "on the floor", "raised", "on a wall"] = ""


class _Category(IntEnum):
    """An id with its row; the member's name in lower case is the word people use.

    Attributes:
        about: the row.
        colour: "#rrggbb".
    """

    about: Row
    colour: str

    def __new__(cls, *row: Any) -> "_Category":
        """Makes a member from the fields of its row."""
        told = Row(*row)
        member = int.__new__(cls, told.value)
        member._value_ = told.value
        member.about = told
        member.colour = told.colour or _distinct_colour(told.value)
        return member

    @property
    def word(self) -> str:
        """The everyday name, for example "coffee table"."""
        return self.name.lower().replace("_", " ")

    @property
    def words(self) -> tuple[str, ...]:
        """What people call it, the more usual ones more than once; no word is the name of another category."""
        return self.about.words or (self.word,)


class RoomCategory(_Category):
    """What a room is for; never visible to an agent."""

    NONE = 0, "#dddddd", ("next room",)
    ENTRY = 1, "#e9dcc9", ("entryway", "entrance hall", "foyer")
    HALLWAY = 2, "#eee6d5", ("hallway", "hallway", "hall", "corridor")
    LIVING_ROOM = 3, "#d9e5d6", ("living room", "living room", "lounge")
    DINING_ROOM = 4, "#f2dfc4", ("dining room", "dining room", "dining area")
    KITCHEN = 5, "#f6e3b4"
    BEDROOM = 6, "#d6dff0"
    BATHROOM = 7, "#cfe8ea"
    TOILET = 8, "#c9e4e0", ("restroom", "toilet room")
    STUDY = 9, "#e3d8ea", ("study", "office", "home office")
    STORAGE = 10, "#dcd6cc", ("storage room", "storeroom")
    LAUNDRY = 11, "#dbe4e8", ("laundry room", "utility room")
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

    NONE = Row(0, "#dddddd")
    # Generated houses.
    BED = Row(1, "#c2b199", size=(1.4, 1.9), top=0.56)
    WARDROBE = Row(2, "#7a5230", ("wardrobe", "wardrobe", "armoire"), is_tall=True)
    NIGHTSTAND = Row(3, "#a9805a", ("nightstand", "bedside table", "bedside cabinet"), top=0.54)
    DRESSER = Row(4, "#8c6239", ("dresser", "chest of drawers"), like="drawers", size=(0.9, 0.45), top=0.9)
    SOFA = Row(5, "#b39b7d", ("sofa", "sofa", "couch", "settee"), size=(1.6, 0.8), top=0.46)
    ARMCHAIR = Row(6, "#a88a6b", ("armchair", "armchair", "easy chair"), like="sofa", size=(0.75, 0.7))
    COFFEE_TABLE = Row(7, "#9c7350", ("coffee table", "coffee table", "low table"), size=(0.9, 0.5), top=0.43)
    TELEVISION = Row(8, "#2f3640", ("television", "TV", "TV set"), size=(1.0, 0.4))
    BOOKSHELF = Row(9, "#6b4a2b", ("bookshelf", "bookcase"), is_tall=True)
    DINING_TABLE = Row(10, "#a5703d", ("dining table", "dining table", "dinner table"), size=(1.2, 0.8), top=0.76)
    CHAIR = Row(11, "#d09a5b")
    FRIDGE = Row(12, "#b9c7d1", ("fridge", "fridge", "refrigerator"), size=(0.65, 0.65), is_tall=True)
    STOVE = Row(13, "#4b4f54", ("stove", "cooker"), size=(0.6, 0.6), top=0.91, is_tall=True)
    KITCHEN_SINK = Row(14, "#93b3bf", ("sink",), size=(0.6, 0.6), top=0.91)
    COUNTER = Row(15, "#c2a679", ("counter", "counter", "worktop"), size=(0.6, 0.6), top=0.92, is_tall=True)
    TOILET = Row(16, "#f0f4f5")
    BATHTUB = Row(17, "#cfe9f5", ("bathtub", "tub"), size=(1.5, 0.7))
    SHOWER = Row(18, "#8fd0e0", ("shower", "shower", "shower stall"), is_tall=True)
    WASHBASIN = Row(19, "#a6d5dd", ("washbasin", "washbasin", "basin"))
    WASHING_MACHINE = Row(20, "#dbe2e6", ("washing machine", "washer"))
    DESK = Row(21, "#8a6a44", ("desk", "desk", "writing desk"), size=(1.1, 0.6), top=0.75)
    LAMP = Row(22, "#f2cf4a", ("lamp", "lamp", "standing lamp"))
    PLANT = Row(23, "#3f9b4f", ("plant", "plant", "potted plant", "houseplant"))
    RUG = Row(24, "#b5749c", ("rug", "rug", "carpet"))
    COAT_RACK = Row(25, "#5c4632", ("coat rack", "coat stand"), is_tall=True)
    SHOE_RACK = Row(26, "#94734f", ("shoe rack", "shoe rack", "shoe stand"))
    MIRROR = Row(27, "#bfe0ea", ("mirror", "mirror", "big mirror"), is_tall=True)
    BENCH = Row(28, "#8d7a55", top=0.46)
    PIANO = Row(29, "#26211f", ("piano", "piano", "upright piano"))
    BOX = Row(30, "#c79a62", ("box", "cardboard box"))
    SHELF = Row(31, "#8f7b5d", ("shelf", "shelf", "shelving unit"), top=0.84, is_tall=True)
    OFFICE_CHAIR = Row(32, "#47506b", ("office chair", "desk chair", "swivel chair"))
    DISHWASHER = Row(33, "#c3ced4")
    OVEN = Row(34, "#5d6167", is_tall=True)
    KITCHEN_ISLAND = Row(35, "#b98d5e", ("kitchen island", "island"))
    CRIB = Row(36, "#e3b7a0", ("crib", "cot", "baby bed"))
    BUNK_BED = Row(37, "#5f9ea0", ("bunk bed", "bunk"), is_tall=True)
    FIREPLACE = Row(38, "#8d4b3a", is_tall=True)
    AQUARIUM = Row(39, "#4fb0c6", ("aquarium", "fish tank"))
    # SAIL: objects at junctions, pictures along corridors.
    BARSTOOL = Row(40, "#c47f3d", ("barstool", "bar stool"))
    EASEL = Row(41, "#d8c58c")
    HATRACK = Row(42, "#6e5137")
    BUTTERFLY_PICTURE = Row(43, "#e08a2c", stands="on a wall")
    FISH_PICTURE = Row(44, "#2f8fb0", stands="on a wall")
    TOWER_PICTURE = Row(45, "#7b6fa6", stands="on a wall")
    # More of generated houses.
    CLOCK = Row(46, "#6e4426", ("clock", "clock", "grandfather clock"), is_tall=True)
    FLOOR_CUSHION = Row(47, "#d9824f", ("floor cushion", "cushion"))
    BIN = Row(48, "#6f7f74", ("bin", "trash can", "waste bin"), like="waste_bin")
    LAUNDRY_BASKET = Row(49, "#d8c49a", ("laundry basket", "washing basket"))
    IRONING_BOARD = Row(50, "#7f9fc4")
    TREADMILL = Row(51, "#3f454c", ("treadmill", "running machine"))
    DRAWING_TABLE = Row(52, "#c7b08b", ("drawing table", "drafting table"))
    SIDEBOARD = Row(53, "#84563a", ("sideboard", "sideboard", "credenza"))
    DRESSING_TABLE = Row(54, "#d3a4a8", ("dressing table", "vanity", "vanity table"))
    BICYCLE = Row(55, "#c0392b", ("bicycle", "bike"))
    SUITCASE = Row(56, "#39577d", ("suitcase", "suitcase", "travel case"))
    TOY_BOX = Row(57, "#e0b23c", ("toy box", "toy chest"))
    FILING_CABINET = Row(58, "#8d99a6", ("filing cabinet", "file cabinet"), is_tall=True)
    LADDER = Row(59, "#c9b04f", ("ladder", "stepladder"), is_tall=True)
    # ALFRED: furniture (AI2-THOR types without a counterpart above).
    BATHTUB_BASIN = Row(60, like="bathtub", size=(1.5, 0.7))
    CABINET = Row(61, "#9a7654", ("cabinet", "cupboard"), like="drawers")
    CART = Row(62, stands="on the floor")
    COFFEE_MACHINE = Row(63, like="appliance", stands="raised")
    DINING_CHAIR = Row(64, like="chair")
    DRAWER = Row(65, like="drawers")
    FLOOR_LAMP = Row(66, like="lamp")
    DESK_LAMP = Row(67, like="lamp", stands="raised")
    GARBAGE_CAN = Row(68, like="bin_thing", stands="on the floor")
    HAND_TOWEL_HOLDER = Row(69, like="hanger", stands="raised")
    LAUNDRY_HAMPER = Row(70, like="bin_thing", stands="on the floor")
    LIGHT_SWITCH = Row(71, stands="raised")
    MICROWAVE = Row(72, like="appliance", stands="raised")
    OTTOMAN = Row(73, like="barstool")
    SAFE = Row(74, like="appliance", stands="raised")
    SIDE_TABLE = Row(75, "#b08d62", ("side table", "end table"), like="nightstand", top=0.54)
    SINK_BASIN = Row(76, like="washbasin")
    STOVE_BURNER = Row(77, like="stove", size=(0.6, 0.6))
    STOVE_KNOB = Row(78)
    TOASTER = Row(79, like="appliance", stands="raised")
    TOILET_PAPER_HANGER = Row(80, like="hanger", stands="raised")
    TOWEL_HOLDER = Row(81, like="hanger", stands="raised")
    TV_STAND = Row(82, like="television", size=(1.1, 0.45))
    SHOWER_DOOR = Row(83, stands="on the floor")
    FAUCET = Row(84, like="long_thing", stands="raised")
    # ALFRED: objects that can be carried; they move from trial to trial.
    ALARM_CLOCK = Row(100, like="round_thing")
    APPLE = Row(101, like="round_thing")
    BASEBALL_BAT = Row(102, like="long_thing", stands="on the floor")
    BASKET_BALL = Row(103, like="round_thing", stands="on the floor")
    BOOK = Row(104, like="flat_thing")
    BOOTS = Row(105, stands="on the floor")
    BOWL = Row(106, like="vessel")
    BREAD = Row(107, like="round_thing")
    BUTTER_KNIFE = Row(108, like="long_thing")
    CANDLE = Row(109, like="bottle")
    CD = Row(110, like="disc_thing")
    CELL_PHONE = Row(111, like="flat_thing")
    CLOTH = Row(112, like="flat_thing")
    CREDIT_CARD = Row(113, like="flat_thing")
    CUP = Row(114, like="vessel")
    DISH_SPONGE = Row(115, like="flat_thing")
    EGG = Row(116, like="round_thing")
    FORK = Row(117, like="long_thing")
    GLASSBOTTLE = Row(118, like="bottle")
    HAND_TOWEL = Row(119, like="flat_thing")
    HOUSE_PLANT = Row(120, like="plant")
    KETTLE = Row(121, like="vessel")
    KEY_CHAIN = Row(122, like="long_thing")
    KNIFE = Row(123, like="long_thing")
    LADLE = Row(124, like="long_thing")
    LAPTOP = Row(125, like="flat_thing")
    LETTUCE = Row(126, like="round_thing")
    MUG = Row(127, like="vessel")
    NEWSPAPER = Row(128, like="flat_thing")
    PAN = Row(129, like="vessel")
    PAPER_TOWEL_ROLL = Row(130, like="bottle")
    PEN = Row(131, like="long_thing")
    PENCIL = Row(132, like="long_thing")
    PEPPER_SHAKER = Row(133, like="bottle")
    PILLOW = Row(134, like="flat_thing")
    PLATE = Row(135, like="disc_thing")
    PLUNGER = Row(136, like="long_thing", stands="on the floor")
    POT = Row(137, like="vessel")
    POTATO = Row(138, like="round_thing")
    REMOTE_CONTROL = Row(139, like="long_thing")
    SALT_SHAKER = Row(140, like="bottle")
    SCRUB_BRUSH = Row(141, like="long_thing")
    SOAP_BAR = Row(142, like="flat_thing")
    SOAP_BOTTLE = Row(143, like="bottle")
    SPATULA = Row(144, like="long_thing")
    SPOON = Row(145, like="long_thing")
    SPRAY_BOTTLE = Row(146, like="bottle")
    STATUE = Row(147, like="bottle")
    TEDDY_BEAR = Row(148, like="round_thing")
    TENNIS_RACKET = Row(149, like="long_thing")
    TISSUE_BOX = Row(150, like="flat_thing")
    TOILET_PAPER = Row(151, like="round_thing")
    TOMATO = Row(152, like="round_thing")
    TOWEL = Row(153, like="flat_thing")
    VASE = Row(154, like="bottle")
    WATCH = Row(155, like="disc_thing")
    WATERING_CAN = Row(156, like="vessel")
    WINE_BOTTLE = Row(157, like="bottle")
    FOOTSTOOL = Row(158, like="barstool")
    # Pieces of a colour that one names.
    RED_SOFA = Row(159, _RED)
    BLUE_SOFA = Row(160, _BLUE)
    GREEN_SOFA = Row(161, _GREEN)
    WHITE_SOFA = Row(162, _WHITE)
    RED_ARMCHAIR = Row(163, _RED)
    BLUE_ARMCHAIR = Row(164, _BLUE)
    GREEN_ARMCHAIR = Row(165, _GREEN)
    WHITE_ARMCHAIR = Row(166, _WHITE)
    RED_BED = Row(167, _RED)
    BLUE_BED = Row(168, _BLUE)
    GREEN_BED = Row(169, _GREEN)
    WHITE_BED = Row(170, _WHITE)
    RED_RUG = Row(171, _RED)
    BLUE_RUG = Row(172, _BLUE)
    GREEN_RUG = Row(173, _GREEN)
    WHITE_RUG = Row(174, _WHITE)
    RED_CHAIR = Row(175, _RED)
    BLUE_CHAIR = Row(176, _BLUE)
    GREEN_CHAIR = Row(177, _GREEN)
    WHITE_CHAIR = Row(178, _WHITE)
    RED_WARDROBE = Row(179, _RED)
    BLUE_WARDROBE = Row(180, _BLUE)
    GREEN_WARDROBE = Row(181, _GREEN)
    WHITE_WARDROBE = Row(182, _WHITE)

    @cached_property
    def kind(self) -> "LandmarkCategory":
        """What it is whatever its colour."""
        return _KINDS.get(self, self)

    @cached_property
    def colour_word(self) -> str:
        """The colour that people name, or nothing."""
        return self.word.removesuffix(self.kind.word).rstrip()

    @property
    def words(self) -> tuple[str, ...]:
        """What people call it; a piece of a colour by the words of its kind."""
        if not self.colour_word:
            return super().words
        return tuple(f"{self.colour_word} {word}" for word in self.kind.words)

    def drawn_as(self, drawings: Container[str]) -> str:
        """Returns the name of its drawing, which may be that of what it is like; "" if there is none."""
        names = self.kind.name.lower(), self.kind.about.like
        return next((name for name in names if name in drawings), "")


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


def drawings_in(*modules: ModuleType) -> dict[str, Any]:
    """Returns the public functions that modules define, by name."""
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
    }
