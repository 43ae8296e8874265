#!/usr/bin/env python3
"""Looks into a page of `onager report`, or into what a browser made of it.

    page.py rows PAGE [COLUMN ...]   the table of tasks, as the page has it: these cells of each row, tabs between
    page.py shown PAGE [COLUMN ...]  the same of the rows that are not hidden
    page.py text PAGE ID             the text of the element with that id
    page.py bars PAGE                the timeline: state, x, y, width, height and first line of the title of each bar
    page.py check PAGE               is it well-formed, are style and script those that the policy allows, is every
                                     number of the drawings one, and nothing fetched?
    page.py drive PAGE OUT SCRIPT    the page with another script at its end, which the policy allows
    page.py smuggle PAGE OUT SCRIPT  the same, without that permission
    page.py colours PNG              how many colours a picture has, and the most frequent one
"""
import base64
import collections
import hashlib
import re
import struct
import sys
import xml.etree.ElementTree as etree
import zlib
from html.parser import HTMLParser

SPACE = "{http://www.w3.org/1999/xhtml}"
VOID = {"meta", "input", "br", "link", "img"}


class Node:
    def __init__(self, tag, attributes, parent):
        self.tag, self.attributes, self.parent, self.children = tag, dict(attributes), parent, []

    def all(self, tag):
        for child in self.children:
            if isinstance(child, Node):
                if child.tag == tag:
                    yield child
                yield from child.all(tag)

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def words(self):
        for child in self.children:
            yield from [child] if isinstance(child, str) else child.words()

    def find(self, identity):
        for child in self.children:
            if isinstance(child, Node):
                if child.attributes.get("id") == identity:
                    return child
                found = child.find(identity)
                if found:
                    return found
        return None


class Reader(HTMLParser):
    """What a page says, whether we or a browser wrote it."""

    def __init__(self, text):
        super().__init__()
        self.root = self.at = Node("", [], None)
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        node = Node(tag, attributes, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag, attributes):
        self.at.children.append(Node(tag, attributes, self.at))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.at.tag == tag, f"</{tag}> ends <{self.at.tag}>"
            self.at = self.at.parent

    def handle_data(self, text):
        self.at.children.append(text)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def rows(path, shown, columns):
    table = next(Reader(read(path)).root.find("tasks").all("table"))
    titles = [cell.text() for cell in table.all("th")]
    chosen = [titles.index(column) for column in columns] or range(len(titles))
    for row in next(table.all("tbody")).all("tr"):
        if not (shown and "hidden" in row.attributes):
            cells = [cell.text() for cell in row.all("td")]
            assert len(cells) == len(titles), cells
            print("\t".join(cells[i] for i in chosen))


def text(path, identity):
    print(" ".join(" ".join(Reader(read(path)).root.find(identity).words()).split()))


def bars(path):
    for rect in Reader(read(path)).root.find("timeline").all("rect"):
        if list(rect.all("title")) and rect.attributes["class"]:
            cells = [rect.attributes[name] for name in ("class", "x", "y", "width", "height")]
            print("\t".join(cells + [rect.text().split("\n")[0]]))


def hash_of(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def check(path):
    page = read(path)
    tree = etree.fromstring(page.split("\n", 1)[1])
    policy = tree.find(f".//{SPACE}meta[@http-equiv]").attrib["content"]
    for name in ("style", "script"):
        elements = tree.findall(f".//{SPACE}{name}")
        assert len(elements) == 1, f"{len(elements)} elements <{name}>"
        wanted = f"{name}-src '{hash_of(elements[0].text)}'"
        assert wanted in policy, f"the policy should say {wanted}"
    assert "default-src 'none'" in policy and "unsafe" not in policy, policy
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert name not in ("src", "href", "style", "action", "srcset") and not name.startswith("on"), name
            if name in ("x", "y", "width", "height") and element.tag != f"{SPACE}input":
                number = float(value)
                assert 0 <= number < 1e6, f"{name}={value}"
    addresses = re.findall(r"[a-z]+://[^\"'\s<]*|url\(|@import", page)
    assert addresses == ["http://www.w3.org/1999/xhtml"], addresses


def drive(path, out, script, allowed):
    page = read(path).replace("</body>", f"<script>{script}</script></body>")
    if allowed:
        page = page.replace("script-src '", f"script-src '{hash_of(script)}' '", 1)
    with open(out, "w", encoding="utf-8") as file:
        file.write(page)


def colours(path):
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", data[at + 8:at + 18])
        elif kind == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += length + 12
    assert depth == 8 and colour in (2, 6), (depth, colour)
    size, raw = (3 if colour == 2 else 4), zlib.decompress(packed)
    count, above = collections.Counter(), bytearray(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        line = unfilter(raw[start], bytearray(raw[start + 1:start + 1 + width * size]), above, size)
        if y % 4 == 0:
            count.update(bytes(line[i:i + 3]) for i in range(0, len(line), size * 2))
        above = line
    print(len(count), count.most_common(1)[0][0].hex(), *(c.hex() for c, _ in count.most_common(12)))


def unfilter(kind, line, above, size):
    for i in range(len(line)):
        left = line[i - size] if i >= size else 0
        up, corner = above[i], above[i - size] if i >= size else 0
        if kind == 1:
            line[i] = line[i] + left & 255
        elif kind == 2:
            line[i] = line[i] + up & 255
        elif kind == 3:
            line[i] = line[i] + (left + up) // 2 & 255
        elif kind == 4:
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))
            line[i] = line[i] + near[2] & 255
    return line


def main(action, path, *rest):
    if action in ("rows", "shown"):
        rows(path, action == "shown", rest)
    elif action in ("drive", "smuggle"):
        drive(path, *rest, action == "drive")
    else:
        {"text": text, "bars": bars, "check": check, "colours": colours}[action](path, *rest)


main(*sys.argv[1:])
