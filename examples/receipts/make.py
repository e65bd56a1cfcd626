"""Makes train.jsonl and test.jsonl: short receipts and messages about purchases, and what is to be read from them.

  python3 make.py        the same files every time

Shops, goods and people are invented. Each text is one of 20 kinds, from a till's slip to a remark among
friends, with what such texts have besides: taxes, change, numbers of orders, days of delivery. A field that a
text does not tell is not in its object.
"""
import datetime
import json
import random

GOODS = {
    "grocery": [("oat milk", 1.95), ("rye bread", 3.4), ("bananas", 2.1), ("olive oil 0.5l", 8.9), ("eggs x10", 3.29),
                ("goat cheese", 4.5), ("tomatoes", 2.75), ("dish soap", 1.65), ("basmati rice", 3.99), ("lemons", 1.2),
                ("dark chocolate", 2.49), ("peanut butter", 3.79), ("frozen peas", 1.89), ("toilet paper", 4.25)],
    "cafe": [("flat white", 3.8), ("filter coffee", 2.9), ("cinnamon bun", 3.2), ("cheesecake", 4.9), ("iced tea", 3.5),
             ("bagel with salmon", 7.9), ("orange juice", 4.2), ("croissant", 2.4), ("soup of the day", 6.8)],
    "books": [("Tides and Tables", 14.9), ("The Last Ferry", 12.0), ("Knots for Beginners", 18.5), ("city map", 6.95),
              ("notebook A5", 9.5), ("fountain pen", 34.0), ("Winter Gardens", 22.0), ("postcards", 3.6)],
    "hardware": [("wood screws 4x40", 5.49), ("masking tape", 3.29), ("paint roller", 7.95), ("white wall paint 5l", 32.9),
                 ("LED bulb E27", 4.99), ("extension lead 3m", 11.5), ("drill bit set", 19.9), ("sandpaper", 4.2)],
    "clothes": [("wool socks", 9.9), ("rain jacket", 89.0), ("linen shirt", 45.0), ("belt", 24.5), ("beanie", 17.0),
                ("jeans slim", 69.95), ("running tights", 39.9), ("gloves", 21.0)],
    "tech": [("USB-C cable 2m", 12.99), ("wireless mouse", 24.9), ("power bank 10000", 29.95), ("SD card 128GB", 18.49),
             ("webcam HD", 49.0), ("keyboard", 79.9), ("screen wipes", 5.5), ("HDMI adapter", 15.75)],
    "pharmacy": [("nasal spray", 5.95), ("plasters", 3.45), ("sun cream SPF50", 14.9), ("ibuprofen 400", 4.79),
                 ("hand cream", 6.2), ("cough drops", 2.95), ("vitamin D", 8.4)],
    "garden": [("potting soil 20l", 6.99), ("basil", 2.79), ("watering can", 16.5), ("lavender", 4.49), ("seed mix", 3.15),
               ("clay pot 18cm", 5.95), ("garden gloves", 7.25), ("bird feeder", 19.0)],
    "takeaway": [("margherita", 8.5), ("falafel wrap", 6.9), ("pad thai", 11.2), ("miso soup", 3.9), ("garlic bread", 4.0),
                 ("lassi", 3.5), ("spring rolls", 5.2), ("fish and chips", 10.9), ("side salad", 4.4)],
}
SHOPS = {
    "grocery": ["Hofladen Behrens", "Marktkorb", "FRESCO Minimarket", "Greenleaf Grocers", "Dorfladen Seeblick"],
    "cafe": ["Café Lotse", "Bean & Gone", "Kaffeeklappe", "The Tin Cup", "Röstwerk"],
    "books": ["Buchhandlung Vogt", "Paper Harbour", "Page Nine Books", "Librairie du Port"],
    "hardware": ["Bolts & Co", "Eisen-Krüger", "HandyHaus", "Fixit Depot"],
    "clothes": ["Nordwind Mode", "Tailor Lane", "Second Chapter", "Maison Alba"],
    "tech": ["Voltkiste", "Pixel Pantry", "CircuitSix", "ByteBarn"],
    "pharmacy": ["Adler Apotheke", "Wellspring Pharmacy", "Pharmacie du Lac", "Meadow Chemist"],
    "garden": ["Gärtnerei Holm", "Plot & Pot", "Rosemary Lane Nursery"],
    "takeaway": ["Pizzeria Nonna Lia", "Wok Around", "Falafel Corner", "Curry Kitchen 21", "The Chippy"],
}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF", "SEK": "kr"}
NAMES = ["Mara", "Jonas", "Priya", "Tom", "Leila", "Ines", "Oskar", "Dee", "Kofi", "Anouk"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]


class Purchase:
    """What was bought, and how a text of it writes things."""

    def __init__(self, rng):
        self.rng = rng
        kind = rng.choice(list(SHOPS))
        self.shop = rng.choice(SHOPS[kind])
        self.currency = rng.choices(list(SYMBOLS), [10, 5, 5, 2, 1])[0]
        scale = 10 if self.currency == "SEK" else 1
        goods = rng.sample(GOODS[kind], rng.choices([1, 2, 3, 4], [4, 5, 4, 2])[0])
        self.items = [(name, round(price * scale * rng.choice([0.9, 1, 1, 1, 1.1]), 2)) for name, price in goods]
        self.total = round(sum(price for _, price in self.items), 2)
        self.date = datetime.date(2023, 1, 1) + datetime.timedelta(days=rng.randrange(880))
        self.comma = self.currency == "EUR" and rng.random() < 0.6

    def number(self, value):
        return f"{value:.2f}".replace(".", ",") if self.comma else f"{value:.2f}"

    def money(self, value):
        symbol = SYMBOLS[self.currency]
        number = self.number(value)
        styles = [f"{number} {self.currency}", f"{self.currency} {number}"]
        styles += [f"{number} {symbol}", f"{number}{symbol}"] if self.currency in ("EUR", "SEK") else [f"{symbol} {number}"]
        return self.rng.choice(styles if self.currency not in ("GBP", "USD") else styles + [f"{symbol}{number}"] * 4)

    def day(self):
        day, month, year = self.date.day, self.date.month, self.date.year
        return self.rng.choice([
            self.date.isoformat(), f"{day:02}.{month:02}.{year}", f"{day} {MONTHS[month - 1]} {year}",
            f"{day} {MONTHS[month - 1][:3]} {year}", f"{MONTHS[month - 1]} {day}, {year}", f"{year}/{month:02}/{day:02}"])

    def clock(self):
        return f"{self.rng.randrange(8, 22):02}:{self.rng.randrange(60):02}"

    def names(self):
        names = [name for name, _ in self.items]
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + self.rng.choice([" and ", " & "]) + names[-1]

    def priced(self, form):
        return [form.format(name=name, price=self.number(price), money=self.money(price)) for name, price in self.items]

    def object(self, *left_out, prices=True):
        """The reference, without the fields that the text does not tell."""
        items = [{"name": name, "price": price} if prices else {"name": name} for name, price in self.items]
        full = {"shop": self.shop, "date": self.date.isoformat(), "total": self.total, "currency": self.currency,
                "items": items}
        return {key: value for key, value in full.items() if key not in left_out}


# A text each, and the object that is in it.

def till_slip(p):
    width = p.rng.choice([28, 30, 34])
    lines = [p.shop.upper() if p.rng.random() < 0.5 else p.shop, p.rng.choice(["Bahnhofstr. 12", "22 Mill Road", "Am Markt 3"])]
    lines += [name[:width - 9].ljust(width - 8) + p.number(price).rjust(8) for name, price in p.items]
    lines += ["-" * width, p.rng.choice(["TOTAL", "SUMME", "Total"]).ljust(width - 12) + f"{p.currency} {p.number(p.total)}".rjust(12)]
    cash = p.total + p.rng.choice([0.5, 1, 5, 10])
    lines += [f"CASH {p.number(cash)}  CHANGE {p.number(cash - p.total)}", f"{p.day()} {p.clock()}  till {p.rng.randrange(1, 9)}"]
    return "\n".join(lines), p.object()


def slip_with_tax(p):
    net = round(p.total / 1.19, 2)
    lines = [f"*** {p.shop} ***", f"Receipt no {p.rng.randrange(1000, 99999)}    {p.day()}"]
    lines += p.priced("{name} .... {price}")
    lines += [f"net {p.number(net)}", f"VAT 19% {p.number(p.total - net)}", f"to pay {p.money(p.total)}", "Thank you, come again!"]
    return "\n".join(lines), p.object()


def card_slip(p):
    text = (f"{p.shop} / CARD PAYMENT / {p.day()} {p.clock()} / Terminal {p.rng.randrange(10**6, 10**7)} / "
            f"Amount {p.money(p.total)} / card ***{p.rng.randrange(1000, 9999)} / APPROVED")
    return text, p.object("items")


def bank_text(p):
    text = p.rng.choice([
        "Card ending {card}: {money} at {shop} on {day}. Not you? Call us.",
        "You paid {money} to {shop} ({day}). Balance: {balance}.",
        "{day} POS {shop} -{money} REF {ref}",
    ]).format(card=p.rng.randrange(1000, 9999), money=p.money(p.total), shop=p.shop, day=p.day(),
              balance=p.money(p.rng.randrange(100, 3000) + 0.37), ref=p.rng.randrange(10**8, 10**9))
    return text, p.object("items")


def order_mail(p):
    who = p.rng.choice(NAMES)
    arrives = p.date + datetime.timedelta(days=p.rng.randrange(2, 6))
    lines = [f"Hi {who},", "", f"thank you for your order at {p.shop}, placed on {p.day()}.", ""]
    lines += p.priced("- {name}: {money}")
    lines += ["", f"Order total: {p.money(p.total)}", f"It should be with you by {arrives.strftime('%d %b')}."]
    return "\n".join(lines), p.object()


def order_with_shipping(p):
    shipping = p.rng.choice([2.9, 3.95, 4.99])
    goods = p.total
    p.total = round(p.total + shipping, 2)
    lines = [f"{p.shop} - order confirmation #{p.rng.choice('ABKX')}{p.rng.randrange(10000, 99999)}", f"Date: {p.day()}"]
    lines += p.priced("1 x {name}  {price}")
    lines += [f"Goods {p.number(goods)}", f"Shipping {p.number(shipping)}", f"You pay {p.money(p.total)}"]
    return "\n".join(lines), p.object()


def discounted(p):
    off = round(p.total * 0.1, 2)
    before = p.total
    p.total = round(before - off, 2)
    text = (f"{p.day()}\n{p.shop}\n" + "\n".join(p.priced("{name} {price}")) +
            f"\nSubtotal {p.number(before)}\nMember discount 10% -{p.number(off)}\nTOTAL DUE {p.money(p.total)}")
    return text, p.object()


def expense_note(p):
    text = p.rng.choice([
        "Please refund me {money} for {names}, bought at {shop} on {day}. Slip attached. {who}",
        "expense claim {who}: {shop}, {day}, {names} -> {money} in total",
        "{who} here, I paid {money} out of my own pocket at {shop} ({day}) for {names}. Can the office pay that back?",
    ]).format(money=p.money(p.total), names=p.names(), shop=p.shop, day=p.day(), who=p.rng.choice(NAMES))
    return text, p.object(prices=False)


def chat(p):
    text = p.rng.choice([
        "just got {names} from {shop}, {money} all in, not bad right?",
        "{money} for {names}!! {shop} is getting pricey",
        "was at {shop}, they had {names}. cost me {money}. you owe me half",
        "fyi spent {money} at {shop} ({names})",
    ]).format(names=p.names(), shop=p.shop, money=p.money(p.total))
    return text, p.object("date", prices=False)


def handwritten(p):
    p.comma = False
    text = f"{p.shop.lower()}\n" + "\n".join(p.priced("{name} {price}")) + f"\n= {p.number(p.total)}\npd cash {p.day()}"
    return text, p.object("currency")


def prices_in_words(p):
    parts = " plus ".join(p.priced("the {name} for {money}"))
    text = f"On {p.day()} I bought {parts} at {p.shop}. Makes {p.money(p.total)}."
    return text, p.object()


def collection(p):
    text = (f"{p.shop}: your order is being packed! " + ", ".join(p.priced("{name} ({price})")) +
            f". Paid online: {p.money(p.total)}. Ready for collection in {p.rng.choice([15, 20, 25, 35])} min, code {p.rng.randrange(100, 999)}.")
    return text, p.object("date")


def invoice(p):
    due = p.date + datetime.timedelta(days=14)
    lines = [f"INVOICE {p.rng.randrange(2000, 9999)}-{p.date.year}", f"{p.shop}", f"Invoice date {p.day()}",
             f"Payment due {due.strftime('%d.%m.%Y')}"]
    lines += p.priced("{name} | 1 | {price}")
    lines += [f"Amount due {p.money(p.total)}", "IBAN XX00 0000 0000 0000 00"]
    return "\n".join(lines), p.object()


def refused_first(p):
    wrong = round(p.total + p.rng.choice([1, 2.5, 10]), 2)
    text = (f"Hello, on {p.day()} {p.shop} first charged me {p.money(wrong)} for {p.names()}, "
            f"then corrected it to {p.money(p.total)}. Is it settled now?")
    return text, p.object(prices=False)


def gift_card(p):
    card = round(min(5.0, p.total / 2), 2)
    text = (f"{p.shop}, {p.day()} {p.clock()}\n" + "\n".join(p.priced("{name}\t{price}")) +
            f"\nTotal\t{p.money(p.total)}\nGift card\t-{p.number(card)}\nCard\t{p.number(p.total - card)}\nPoints earned: {int(p.total)}")
    return text, p.object()


def scan(p):
    lines = [p.shop, p.day()] + p.priced("{name}   {price}") + [f"T0TAL   {p.money(p.total)}", "VlELEN DANK / THANK Y0U"]
    return p.rng.choice(["  \n", "\n", " \n"]).join(lines), p.object()


def parcel(p):
    text = p.rng.choice([
        "Your {shop} parcel with {names} has been shipped. Order value {money}, ordered {day}. Track it: PK{ref}",
        "{shop}: we sent {names} on its way. Charged to your account: {money}. Order date {day}, no. {ref}",
    ]).format(shop=p.shop, names=p.names(), money=p.money(p.total), day=p.day(), ref=p.rng.randrange(10**7, 10**8))
    return text, p.object(prices=False)


def diary(p):
    text = p.rng.choice([
        "{day}. Rain. Bought {names} at {shop}; {money} gone.",
        "{day} - {shop}: {names}. {money}. Must spend less.",
        "Household book, {day}: {shop}, {names}, {money}",
    ]).format(day=p.day(), names=p.names(), shop=p.shop, money=p.money(p.total))
    return text, p.object(prices=False)


def only_a_sum(p):
    text = p.rng.choice(["{shop} {money}", "paid {money} @ {shop}", "{shop}: {money}, by card", "receipt {shop}, total {money}"])
    return text.format(shop=p.shop, money=p.money(p.total)), p.object("date", "items")


def german_slip(p):
    p.currency, p.comma = "EUR", True
    lines = [p.shop, f"Datum: {p.date.strftime('%d.%m.%Y')} {p.clock()} Uhr", f"Bon-Nr. {p.rng.randrange(100, 9999)}"]
    lines += p.priced("{name} {price} A")
    lines += [f"zu zahlen {p.number(p.total)} EUR", f"EC-Karte {p.number(p.total)} EUR", "Es bediente Sie: " + p.rng.choice(NAMES)]
    return "\n".join(lines), p.object()


KINDS = [till_slip, slip_with_tax, card_slip, bank_text, order_mail, order_with_shipping, discounted, expense_note, chat,
         handwritten, prices_in_words, collection, invoice, refused_first, gift_card, scan, parcel, diary, only_a_sum,
         german_slip]


CASUAL = {chat, diary, expense_note, only_a_sum, prices_in_words}


def untidy(text, rng):
    """As people type: sometimes without capitals, with a letter doubled or two swapped in a plain word."""
    if rng.random() < 0.25:
        text = text.lower()
    if rng.random() < 0.3:
        word = rng.choice([word for word in ["bought", "please", "paid", "total", "just", "cost", "from", "for"] if word in text] or [""])
        text = text.replace(word, word[:-2] + word[-1:] + word[-2:-1], 1) if word else text
    return text


def write(path, rng, count):
    with open(path, "w", encoding="utf-8") as file:
        for number in range(count):
            make = KINDS[number % len(KINDS)]
            text, found = make(Purchase(rng))
            text = untidy(text, rng) if make in CASUAL else text
            file.write(json.dumps({"text": text, "receipt": found}, ensure_ascii=False) + "\n")


write("train.jsonl", random.Random(1), 200)
write("test.jsonl", random.Random(2), 80)
