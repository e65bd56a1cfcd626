#pragma once

namespace tuneornot {

// What a new store is made of, docs/store.md says what it means: the tables of format 4, and what
// was added to them in format 5. A change here is a new format. Doubles stand in ANY columns
// because a REAL column forgets the sign of zero.
constexpr const char* kSchema4 = R"sql(
CREATE TABLE trial (
  id       INTEGER PRIMARY KEY,
  key      TEXT NOT NULL UNIQUE,
  strategy TEXT NOT NULL,
  model    TEXT NOT NULL,
  settings TEXT NOT NULL,
  subset   TEXT NOT NULL CHECK (subset IN ('dev', 'test', 'fold')),
  repeat   INTEGER NOT NULL,
  fold     INTEGER NOT NULL,
  CHECK ((subset = 'fold') = (repeat > 0 AND fold > 0))
) STRICT;

CREATE TABLE batch (
  trial   INTEGER NOT NULL REFERENCES trial (id),
  number  INTEGER NOT NULL,
  state   TEXT NOT NULL CHECK (state IN ('open', 'begun', 'committed')),
  crashes INTEGER NOT NULL,
  PRIMARY KEY (trial, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcome (
  trial              INTEGER NOT NULL,
  batch              INTEGER NOT NULL,
  place              INTEGER NOT NULL,
  example_id         TEXT NOT NULL,
  score              ANY NOT NULL CHECK (typeof(score) = 'real'),
  answer             TEXT NOT NULL,
  confidence         ANY CHECK (typeof(confidence) IN ('real', 'null')),
  failure            TEXT,
  failure_detail     TEXT,
  failure_attempts   INTEGER,
  has_control_text   INTEGER NOT NULL,
  prompt_tokens      INTEGER NOT NULL,
  cache_read_tokens  INTEGER NOT NULL,
  cache_write_tokens INTEGER NOT NULL,
  output_tokens      INTEGER NOT NULL,
  reasoning_tokens   INTEGER NOT NULL,
  queued_ms          ANY NOT NULL CHECK (typeof(queued_ms) = 'real'),
  first_token_ms     ANY NOT NULL CHECK (typeof(first_token_ms) = 'real'),
  total_ms           ANY NOT NULL CHECK (typeof(total_ms) = 'real'),
  batch_size         INTEGER NOT NULL,
  work_ms            ANY NOT NULL CHECK (typeof(work_ms) = 'real'),
  PRIMARY KEY (trial, batch, place),
  FOREIGN KEY (trial, batch) REFERENCES batch (trial, number)
) STRICT;

CREATE TABLE record (
  name TEXT NOT NULL PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE opening (
  seal  TEXT NOT NULL PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* kAddedIn5 = R"sql(
CREATE TABLE probe_turn (
  probe  TEXT NOT NULL,
  number INTEGER NOT NULL,
  load   ANY CHECK (typeof(load) IN ('real', 'null')),
  PRIMARY KEY (probe, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE probe_call (
  probe          TEXT NOT NULL,
  turn           INTEGER NOT NULL,
  place          INTEGER NOT NULL,
  example_id     TEXT NOT NULL,
  total_ms       ANY NOT NULL CHECK (typeof(total_ms) = 'real'),
  first_token_ms ANY CHECK (typeof(first_token_ms) IN ('real', 'null')),
  failure        TEXT,
  PRIMARY KEY (probe, turn, place),
  FOREIGN KEY (probe, turn) REFERENCES probe_turn (probe, number)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace tuneornot
