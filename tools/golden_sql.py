"""Prints which of the pairs of queries in src/metric/sql_result_test.cpp are right by Python's sqlite3.

An answer is right when its rows are the reference's: as a multiset, or as a list where the reference
orders its rows; Python's == compares the values. What differs from Python on purpose is marked.
"""
import sqlite3
from collections import Counter

SCHEMA = """
CREATE TABLE shop(id INTEGER, city TEXT, sales REAL, note);
INSERT INTO shop VALUES (1, 'Kiel', 10.5, NULL), (2, 'Bonn', 7, x'01'), (3, 'Kiel', 2.25, '2'),
                        (4, 'Ulm', 7.0, 2), (5, 'Bonn', 0.1, 'it''s');
"""
ORDERED = [
    ("SELECT id FROM shop ORDER BY id", "SELECT id FROM shop ORDER BY id"),
    ("SELECT id FROM shop ORDER BY id DESC", "SELECT id FROM shop ORDER BY id"),
    ("SELECT id FROM shop WHERE id > 0", "SELECT id FROM shop ORDER BY sales, id"),
]
UNORDERED = [
    ("SELECT id FROM shop ORDER BY id DESC", "SELECT id FROM shop"),
    ("SELECT id, city FROM shop", "SELECT id AS number, city AS town FROM shop"),
    ("SELECT city, id FROM shop", "SELECT id, city FROM shop"),
    ("SELECT DISTINCT city FROM shop", "SELECT city FROM shop"),
    ("SELECT city FROM shop GROUP BY city", "SELECT DISTINCT city FROM shop"),
    ("SELECT city FROM shop UNION ALL SELECT city FROM shop", "SELECT city FROM shop"),
    ("SELECT 7", "SELECT 7.0"),
    ("SELECT 7.5", "SELECT 7"),
    ("SELECT '7'", "SELECT 7"),
    ("SELECT -0.0", "SELECT 0"),
    ("SELECT NULL", "SELECT 0"),
    ("SELECT NULL", "SELECT note FROM shop WHERE id = 1"),
    ("SELECT ''", "SELECT NULL"),
    ("SELECT x'41'", "SELECT 'A'"),
    ("SELECT x''", "SELECT ''"),
    ("SELECT 1e300 * 1e300", "SELECT 9e999"),
    ("SELECT -9e999", "SELECT 9e999"),
    ("SELECT 9007199254740993", "SELECT 9007199254740992"),
    ("SELECT 'a', 'b;c'", "SELECT 'a;b', 'c'"),
    ("SELECT id, note FROM shop ORDER BY city", "SELECT id, note FROM shop"),
    ("SELECT count(*) FROM shop", "SELECT 5"),
    ("SELECT sum(sales) FROM shop WHERE id IN (2, 4)", "SELECT 14"),
    ("SELECT 1 WHERE 0", "SELECT 2 WHERE 0"),
]

database = sqlite3.connect(":memory:")
database.executescript(SCHEMA)


def rows(query):
    return database.execute(query).fetchall()


print("sqlite3 of Python, SQLite", sqlite3.sqlite_version)
for answer, reference in ORDERED:
    print(int(rows(answer) == rows(reference)), answer, "|", reference)
for answer, reference in UNORDERED:
    print(int(Counter(rows(answer)) == Counter(rows(reference))), answer, "|", reference)
print("on purpose otherwise (here 15 digits count, and the number of columns of no rows):")
for answer, reference in [("SELECT 0.1 + 0.2", "SELECT 0.3"), ("SELECT 1, 2 WHERE 0", "SELECT 1 WHERE 0")]:
    print(int(Counter(rows(answer)) == Counter(rows(reference))), answer, "|", reference)
