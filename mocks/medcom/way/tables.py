"""The tables of letters under way, beside those of the ledger. Moments are microseconds on the test clock."""

TABLES = """
-- A letter with all it may cause; `routes` holds its calls and their steps (families.packed).
create table if not exists families (
    number integer primary key,
    day integer not null,
    actor integer not null,
    kind integer not null,
    n integer not null,
    sound integer not null,
    whole integer not null,
    lies integer not null,
    routes blob not null
);

create index if not exists families_by_key on families (kind, actor, n);

-- Which call of which family a letter is, by its sender and id.
create table if not exists letters (
    sender text not null,
    message_id text not null,
    family integer not null references families,
    child integer not null,
    answers text not null, -- the letter it builds on
    primary key (sender, message_id)
) without rowid;
create index if not exists letters_by_family on letters (family);
create index if not exists letters_by_answer on letters (answers) where answers != '';

-- Every copy of every call: the transmission that carried it, or the item an acknowledgement becomes.
create table if not exists copies (
    family integer not null,
    child integer not null,
    copy integer not null,
    began integer,
    transmission integer,
    item integer,
    missing integer,
    primary key (family, child, copy)
) without rowid;
create index if not exists copies_by_transmission on copies (transmission) where transmission is not null;
create index if not exists copies_by_item on copies (item) where item is not null;

create table if not exists calls (
    family integer not null,
    child integer not null,
    delivered integer,
    opened integer,
    settled integer,
    primary key (family, child)
) without rowid;

create table if not exists hops (
    number integer primary key,
    family integer not null,
    child integer not null,
    copy integer not null,
    hop integer not null,
    label text not null,
    arrived integer not null,
    began integer not null,
    ended integer not null
);
create index if not exists hops_by_family on hops (family);

-- Where each copy under way stands. `position` is the step of its route, below 0 its sender's waiting.
create table if not exists walks (
    family integer not null,
    child integer not null,
    copy integer not null,
    kind integer not null,
    position integer not null,
    arrived integer not null,
    began integer not null,
    primary key (family, child, copy, kind)
) without rowid;

-- Who tends a mailbox, where somebody said so; the empty mailbox stands for all others.
create table if not exists tended (mailbox text primary key, staff text not null);
"""
EVERYTHING = ("families", "letters", "copies", "calls", "hops", "walks", "tended")
