"""Persons that must not be found, every form in which their words may lie about, and what is searched for them."""
import base64
import json
import os
import socket
import struct
import threading
import unicodedata
import urllib.parse

ACCUSATIONS = [
    "Tôi tố cáo ông trưởng phòng hạ tầng phường nhận hối lộ 20 triệu đồng để cho xây nhà trái phép.",
    "Tôi xin tố cáo cán bộ địa chính phường làm giả giấy tờ, nhận tiền của dân.",
    "Đơn tố cáo: chủ tịch phường bao che cho người nhà tham nhũng tiền đền bù.",
]


class Person:
    """A canary: everything that could tell who it is, unlike anybody else's."""

    def __init__(self, number, platform):
        self.number = number
        self.platform = platform
        tag = f"{number:03d}"
        self.name = f"Đặng Thị Chim Hoàng {['Anh', 'Bích', 'Cúc', 'Đào', 'Én'][number % 5]} {tag}"
        self.phone = f"09{71000000 + number * 7919:08d}"
        self.address = f"số {40 + number} ngách 7{tag} hẻm Hoa Gạo Đỏ"
        self.hand = f"dạ em xin thưa thiệt với mấy ổng là tui hông dám nói dối đâu nghen {tag} lần"
        self.user = ("71" if platform == "zalo" else "72") + f"{4400000000000 + number * 1234577:015d}"
        self.app_user = "9" + self.user[1:] if platform == "zalo" else ""
        self.photo = f"https://photo.example/canary-{tag}-{self.user[-6:]}.jpg"

    def words(self):
        return f"{ACCUSATIONS[self.number % 3]} Tôi là {self.name}, nhà ở {self.address}, điện thoại {self.phone}. {self.hand}"

    def secrets(self):
        found = {"name": self.name, "phone": self.phone, "address": self.address, "hand": self.hand, "user": self.user, "photo": self.photo}
        if self.app_user:
            found["app user"] = self.app_user
        return found


def folded(text):
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def forms(text):
    """Every shape in which the bytes of a text may lie about."""
    made = {text, unicodedata.normalize("NFD", text), folded(text), text.lower(), text.upper(), urllib.parse.quote(text)}
    made |= {json.dumps(text)[1:-1], json.dumps(json.dumps(text)[1:-1])[1:-1]}
    raw = {one.encode() for one in made} | {text.encode("utf-16-le"), text.encode("utf-16-be")}
    utf8 = text.encode()
    raw |= {utf8.hex().encode(), utf8.hex().upper().encode()}
    for shift in range(3):  # base64 depends on where the text begins
        whole = base64.b64encode(b"\0" * shift + utf8)
        inner = whole[4 if shift else 0: len(whole) - 4]
        raw |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return {one for one in raw if len(one) >= 8}


class Evidence:
    """Everything that came out of the hub or lies on its disk, by where it was found."""

    def __init__(self):
        self.parts = {}
        self.lock = threading.Lock()

    def add(self, where, data):
        with self.lock:
            self.parts[where] = self.parts.get(where, b"") + data + b"\n"

    def hits(self, persons):
        found = []
        for person in persons:
            for what, text in person.secrets().items():
                for form in forms(text):
                    found += [(where, person.number, what, form[:40]) for where, data in self.parts.items() if form in data]
        return found


class Listener(threading.Thread):
    """A WebSocket of one member of staff: subscribes and keeps every byte that comes. RFC 6455 by hand."""

    def __init__(self, hub, evidence, username, cookie, topics):
        super().__init__(daemon=True)
        self.evidence, self.username, self.topics = evidence, username, topics
        self.socket = socket.create_connection(("127.0.0.1", hub.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /connection/websocket HTTP/1.1\r\nHost: 127.0.0.1:{hub.port}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(4096)
        self.upgraded = b" 101 " in head.split(b"\r\n")[0]
        self.rest = head.split(b"\r\n\r\n", 1)[1]
        self.frames = 0
        if self.upgraded:
            self.send({"id": 1, "connect": {}})
            for number, topic in enumerate(topics):
                self.send({"id": number + 2, "subscribe": {"channel": topic}})

    def send(self, message):
        data = json.dumps(message).encode()
        mask = os.urandom(4)
        size = struct.pack("!B", 0x80 | len(data)) if len(data) < 126 else struct.pack("!BH", 0xFE, len(data))
        self.socket.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)))

    def run(self):
        try:
            while data := (self.rest or self.socket.recv(65536)):
                self.rest = b""
                self.frames += 1
                self.evidence.add(f"live frames of {self.username}", data)
                if b"{}" in data:
                    self.send({})  # the protocol's pong
        except OSError:
            pass

    def close(self):
        self.socket.close()
