"""What the people of the demo say to each other: one story a negotiation, told in steps.

Times are hours before the demo was filled; amounts are those of the texts. The one who acts is the buyer
(B) or the owner (S) of the thing."""

from dataclasses import dataclass, field
from typing import Any

B, S = "buyer", "owner"


@dataclass(frozen=True, slots=True)
class Step:
    """`verb` by `who`, so many hours ago, with `said` as the verb's further arguments."""

    ago: float
    who: str
    verb: str
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """How `buyer` and the owner of the thing called `title` dealt with each other."""

    title: str
    buyer: str
    steps: tuple[Step, ...]


def _offer(ago: float, who: str, cash: float, **said: Any) -> Step:
    return Step(ago, who, "offer", {"cash": cash, **said})


def _counter(ago: float, who: str, cash: float, **said: Any) -> Step:
    return Step(ago, who, "counter", {"cash": cash, **said})


def _do(ago: float, who: str, *verbs: str, **said: Any) -> tuple[Step, ...]:
    return tuple(Step(ago, who, verb, said) for verb in verbs)


def _agreed(ago: float) -> tuple[Step, ...]:
    """Accepted by the owner, then confirmed by both."""
    return (*_do(ago, S, "accept"), *_do(ago - 0.5, B, "confirm"), *_do(ago - 1, S, "confirm"))


def _answer(ago: float, want: str, cash: float, **said: Any) -> Step:
    return Step(ago, S, "answer", {"want": want, "cash": cash, **said})


GUITAR = "Classical guitar, 7/8, cedar top"
LANTERNS = "Lantern Street, second printing"
MEET = {"handover": "met", "place": "the station, main hall"}

STORIES = [
    # Waiting for an answer.
    Story("Kitchen table, solid oak, 160 by 80", "tomasz.k", (
        _offer(30, B, 170, **MEET, words="I bring a friend and a van. Saturday morning?", hours=300),
        _counter(26, S, 200, **MEET, words="It took two of us and an uncle. 200, and coffee is included."),
        *_do(24, B, "write", words="Do the legs come off? My lift is one metre twenty wide."),
        *_do(22, S, "write", words="They do: four bolts, and I lay the spanner beside them."),
        _counter(20, B, 185, **MEET, words="185 and I bring the cake.", hours=330),
    )),
    Story("Kitchen table, solid oak, 160 by 80", "loft7", (
        _offer(9, B, 190, **MEET, words="I can be there tonight.", hours=200),
    )),
    Story("Espresso machine, lever, made to be repaired", "quai-nord", (
        _offer(52, B, 240, postage=18, words="Would you pack it with the lever taken off?", hours=200),
        _counter(40, S, 280, postage=18, words="Lever off, two boxes, one inside the other. 280.", hours=320),
    )),
    Story("Four bentwood chairs", "mirabelle", (
        _offer(14, B, 140, postage=35, words="All four to Strasbourg, if the carrier takes them.", hours=330),
    )),
    Story("Touring bicycle, steel, 58 cm", "langsam", (
        _offer(60, B, 200, **MEET, words="I would ride it home, two days.", hours=100),
        _counter(48, S, 230, **MEET, words="With the new chain, 230. I fill the tyres."),
        _counter(12, B, 220, **MEET, words="220, and a postcard from each stop.", hours=330),
    )),
    Story("Jazz records, thirty, mostly hard bop", "bluestem", (
        _offer(8, B, 120, postage=40, words="My address is for this parcel alone, please.",
               hours=330),
    )),
    Story("Jazz records, thirty, mostly hard bop", "marguerite-77", (
        _offer(44, B, 0, also=(GUITAR,), **MEET, words="My guitar for your trumpets, even?", hours=330),
        _counter(42, S, 40, also=(GUITAR,), **MEET, words="With 40 on top, and I tune it myself.", hours=330),
        _counter(41, B, 20, also=(GUITAR,), **MEET, words="20, and a spare set of strings.", hours=330),
    )),
    Story("Folding bicycle for the train", "marguerite-77", (
        _offer(5, B, 270, **MEET, words="I am on the early train on Monday anyway.", hours=330),
    )),
    Story("Mahjong set, bamboo and bone, about 1950", "meeple_mia", (
        _offer(70, B, 110, words="For the shelf of our game café."),
        _counter(55, S, 135, words="The carver would cry. 135.", hours=330),
    )),
    Story("Analogue synthesizer, two oscillators", "wren", (
        _offer(3, B, 380, postage=15, words="Insured post, please, it is older than I am.", hours=330),
    )),
    Story("Telescope, 130 mm reflector, on a mount", "north.wind", (
        _offer(10, B, 130, **MEET, words="Clear nights are forecast.", hours=300),
    )),
    Story("Enamel mugs, six, blue rim", "papermoon", (
        _offer(6, B, 10, quantity=3, postage=4, words="Three would do me nicely.", hours=330),
    )),
    Story("Tomato seedlings, old sorts", "clementine.b", (
        _offer(4, B, 18, quantity=10, **MEET, words="Ten, whatever you can spare.", hours=330),
    )),
    Story("Laptop, 14 inch, 16 GB, new battery", "harborlights", (
        _offer(2, B, 260, postage=12, words="Please leave the system empty.", hours=330),
    )),
    # Run out.
    Story("Lemon tree, four years old", "kettle_and_cup", (
        _offer(200, B, 38, words="Would it travel?"),
    )),
    Story("Racing bike from 1983, all original", "tomasz.k", (
        _offer(160, B, 330, **MEET),
        _counter(150, S, 370, **MEET, words="370. It is the colour."),
    )),
    Story("Writing desk with green leather", "papermoon", (
        _offer(120, B, 180, postage=60),
    )),
    # Declined, withdrawn.
    Story("Classical guitar, 7/8, cedar top", "fastdeal_24", (
        _offer(90, B, 40, words="cash today, yes or no"),
        *_do(80, S, "decline", "block"),
    )),
    Story("Comics, French, 22 albums", "maplekey", (
        _offer(75, B, 30, postage=45, words="Only the ten older ones?"),
        *_do(70, S, "decline"),
    )),
    Story("Open canoe, 4.8 m, with two paddles", "isbjorn", (
        _offer(65, B, 450, **MEET),
        *_do(60, B, "withdraw"),
    )),
    Story("Two-seat sofa, moss green velvet", "old-oak", (
        _offer(50, B, 240, **MEET, words="I measured the stairs. 79 centimetres. I withdraw in tears if so."),
        *_do(49, B, "withdraw"),
    )),
    # On hold: the listing changed after the offer.
    Story("Piano accordion, 72 bass, red", "drumlin", (
        _offer(46, B, 300, postage=25, words="Glasgow would dance to it.", hours=330),
        *_do(20, S, "edit", condition="fair"),
        *_do(19, S, "suspend"),
    )),
    Story("Wool coat, women's 40, camel", "saltbush", (
        _offer(40, B, 75, postage=22, hours=330),
        *_do(16, S, "edit", price=80),
        *_do(15, S, "suspend"),
    )),
    # One is faster: the others stay as backups.
    Story("Rangefinder camera, 1972, with 38 mm lens", "harborlights", (
        _offer(100, B, 70, postage=15, words="For street pictures on the pier.", hours=330),
    )),
    Story("Rangefinder camera, 1972, with 38 mm lens", "le_vieux_phare", (
        _offer(98, B, 80, postage=8, words="I have the right batteries for it.", hours=330),
        *_agreed(90),
        *_do(80, B, "pay"),
    )),
    Story("Railway Barons, the old printing", "night_shift", (
        _offer(66, B, 45, postage=30, hours=330),
    )),
    Story("Railway Barons, the old printing", "tomasz.k", (
        _offer(64, B, 52, postage=6, words="We are six, finally."),
        *_do(50, S, "accept"),
        *_do(49, B, "confirm"),
    )),
    Story("Hand-knotted rug, red, 140 by 200", "clementine.b", (
        _offer(58, B, 200, postage=20, hours=330),
    )),
    Story("Hand-knotted rug, red, 140 by 200", "marguerite-77", (
        _offer(57, B, 235, **MEET, words="My floor is cold and patient."),
        *_do(30, S, "accept"),
    )),
    # Deals on their way.
    Story("Moby-Dick, cloth-bound, with maps", "banksia_books", (
        _offer(70, B, 11, postage=14, tracked=True),
        *_agreed(66),
        *_do(60, B, "pay"),
        *_do(40, S, "send"),
        *_do(6, B, "dispute", kind="not-come", words="It was to be here on Thursday. The carrier shrugs."),
    )),
    Story("Cast-iron casserole, 26 cm, orange", "tomasz.k", (
        _offer(76, B, 70, **MEET, words="I cook for my mother on Sundays."),
        _counter(74, S, 80, **MEET, words="80 for a Sunday cook. My address is not for any list, please."),
        Step(72, B, "accept"), Step(71, B, "confirm"), Step(70, S, "confirm"),
        *_do(60, B, "contact", "pay"),
    )),
    Story("Night Tram, cooperative, 1 to 4 players", "marguerite-77", (
        _offer(96, B, 16, postage=5, words="For four who usually quarrel."),
        *_agreed(90),
        *_do(84, B, "contact", "pay"),
        *_do(60, S, "send"),
    )),
    Story("Merino yarn, 14 balls, fox red", "paper-crane", (
        _offer(80, B, 44, postage=12),
        *_agreed(75),
        *_do(70, B, "pay"),
        *_do(69, S, "receive"),
        *_do(50, S, "send"),
    )),
    Story("Handspun wool from our own sheep", "stitch.in.time", (
        _offer(50, B, 25, quantity=3, postage=9),
        *_agreed(44),
    )),
    Story("Skat cards, Saxon picture, well used", "old-oak", (
        _offer(30, B, 2, postage=2),
        *_do(25, S, "accept"),
    )),
    # Bought at once, not confirmed yet.
    Story("Polder, the dyke-building game, second edition", "marguerite-77", (
        *_do(5, B, "buy", tracked=True, words="For the long evenings. No hurry."),
    )),
    Story("Filing boxes, grey board, ten", "tomasz.k", (
        *_do(330, B, "buy", quantity=3),
        *_do(329, B, "confirm"),
        *_do(328, S, "confirm"),
        *_do(320, B, "pay"),
        *_do(310, S, "send", "receive"),
        *_do(250, B, "receive"),
        *_do(240, B, "rate", kind="positive", comment="Ordered at night, in the post by noon."),
    )),
    # Deals that ended otherwise.
    Story("Mantel clock that strikes on the half hour", "wren", (
        _offer(130, B, 95, **MEET),
        *_do(120, S, "accept"),
        *_do(119.5, B, "step_back"),
    )),
    Story("Alto saxophone, silver plate, overhauled", "bluestem", (
        _offer(400, B, 450, postage=60),
        *_agreed(390),
        *_do(300, S, "cancel", reason="The airline did not take the case, and I found no other way."),
        *_do(290, B, "rate", kind="neutral", comment="Cancelled after a week, but told me why."),
        *_do(280, S, "rate", kind="positive", comment="Took it kindly. I still owe him a tune."),
    )),
    Story("Pram with a carrycot, navy, big wheels", "marrow.and.bean", (
        _offer(300, B, 140, **MEET),
        *_agreed(290),
        *_do(280, B, "ask_to_cancel"),
        *_do(270, S, "ask_to_cancel"),
    )),
    Story("Games console with two controllers", "bricklane", (
        _offer(640, B, 130, postage=9, words="For my nephew. Please send it soon."),
        *_agreed(630),
        *_do(620, B, "pay"),
        *_do(420, S, "cancel", reason="sold elsewhere"),
        *_do(410, B, "rate", kind="negative", comment="Took my money, then sold it elsewhere."),
    )),
    # Lapsed: the buyer was reminded, and did not pay.
    Story("Wooden puzzle boxes, set of three", "bricklane", (
        _offer(262, B, 24, postage=5, words="Puzzles keep my nephew quiet."),
        *_agreed(252),
        *_do(176, S, "pass_time"),
        *_do(150, S, "lapse"),
        *_do(140, S, "rate", kind="negative", comment="Agreed, confirmed, and never heard of again."),
    )),
    # Completed, and rated by one side only so far; who waited for it was told that it is sold.
    Story("Cordless drill, two batteries", "loft7", (
        _offer(198, B, 50, postage=8, words="In case the other one has no use for it.", hours=330),
    )),
    Story("Cordless drill, two batteries", "tin-robot", (
        _offer(200, B, 60, postage=8),
        *_agreed(190),
        *_do(180, B, "pay"),
        *_do(170, S, "send", "receive"),
        *_do(100, B, "receive"),
        *_do(90, B, "rate", kind="positive", comment="Charged, clean, and a spare bit in the case."),
    )),
    # Answers to what somebody wants.
    Story("Bread: a baker's notebook, signed by nobody", "papermoon", (
        _answer(14, "Cookbook of the Black Sea", 12, postage=4, hours=300, words="The other shore."),
    )),
    Story("Beekeepers, still in shrink wrap", "tin-robot", (
        _answer(40, "A game for six that is over in an hour", 35, postage=6, hours=300, words="Five. Quick."),
        _counter(36, B, 30, postage=6, words="Five is nearly six. 30?", hours=300),
    )),
    # A swap, and both are glad.
    Story("Orchard of Numbers, a game of cards", "old-oak", (
        _offer(350, B, 0, also=(LANTERNS,), words="Yours for mine? Both have all their cards."),
        *_agreed(340),
        *_do(330, S, "send"),
        *_do(300, B, "send"),
        *_do(280, B, "receive"),
        *_do(270, S, "receive"),
        *_do(260, B, "rate", kind="positive", comment="A fair swap, and packed like china."),
        *_do(250, S, "rate", kind="positive", comment="The lanterns are lit in Frankfurt now."),
    )),
    Story("Smoothing plane, number 4", "marguerite-77", (
        _offer(260, B, 50, postage=7),
        *_agreed(250),
        *_do(240, B, "pay"),
        *_do(230, S, "send", "receive"),
        *_do(150, B, "receive"),
        *_do(140, S, "rate", kind="positive", comment="Knew what a sole is. A good home for an old plane."),
        *_do(138, B, "dispute", kind="not-as-said", words="The blade is not the one in the picture."),
        *_do(130, S, "say", words="It is the older of the two I had. I mixed them up, and I am sorry."),
        *_do(129, S, "propose", outcome="partial", words="12 back, for a blade of your own choosing."),
        *_do(120, B, "agree"),
    )),
]  # fmt: skip
