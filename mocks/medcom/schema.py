"""The tables of the ledger. A row is never changed but for what happens to it later: opened, answered, paired."""

SCHEMA = """
create table if not exists meta (name text primary key, value text not null);

-- Everything that was accepted from a sender, as it came. Moments are microseconds on the test clock.
create table if not exists transmissions (
    number integer primary key,
    received integer not null,
    sender text not null,
    receiver text not null,
    kind text not null,
    version text not null,
    form text not null,
    envelope text,
    envelope_id text not null,
    transport_id text not null,
    message_id text not null,
    handling text not null,
    valid integer not null,
    findings text not null,
    body blob not null
);
create index if not exists transmissions_by_envelope on transmissions (sender, envelope_id) where envelope_id != '';
create index if not exists transmissions_by_transport on transmissions (sender, transport_id) where transport_id != '';
create index if not exists transmissions_by_message on transmissions (sender, message_id);

-- What lies in mailboxes, in order of availability. Without a body, it is the transmission's own.
create table if not exists items (
    number integer primary key,
    mailbox text not null,
    box text not null,
    available integer not null,
    kind text not null,
    sender text not null,
    sender_name text not null,
    message_id text not null,
    thread_id text not null,
    topic text not null,
    code text not null,
    answers text not null,
    form text not null,
    transmission integer not null references transmissions,
    opened integer,
    answered text,
    copy integer not null default 0, -- of scripted trouble, which shows a letter again on purpose
    body blob
);
create unique index if not exists letters_once on items (mailbox, sender, message_id, kind, copy)
    where box = 'in' and kind in ('carecommunication', 'xdis91', 'xbin01');
create index if not exists items_in_order on items (mailbox, box, available, number);
create index if not exists items_unread on items (mailbox, available, number) where opened is null and box = 'in';
create index if not exists items_by_thread on items (mailbox, thread_id) where kind = 'carecommunication';
create index if not exists items_by_transmission on items (transmission);
create index if not exists items_by_message on items (mailbox, message_id);

-- Answers given to a message, in order; the last one is repeated to duplicates.
create table if not exists answers (
    number integer primary key,
    sender text not null,
    message_id text not null,
    by text not null,
    given integer not null,
    code text not null,
    issues text not null,
    item integer references items
);
create index if not exists answers_by_message on answers (sender, message_id);

-- Letters of the older format that wait for their attachments, and attachments that wait for their letter.
create table if not exists unpaired (
    transmission integer primary key references transmissions,
    sender text not null,
    receiver text not null,
    kind text not null,
    due integer not null
);
create index if not exists unpaired_due on unpaired (due);
create index if not exists unpaired_by_sender on unpaired (sender, receiver, kind);

-- Letters that went on in the older format: which message a receipt answers.
create table if not exists conversions (
    mailbox text not null,
    letter_id text not null,
    sender text not null,
    message_id text not null,
    expected integer not null,
    first integer not null,
    kinds text not null,
    primary key (mailbox, letter_id)
);

-- What an owner set for a mailbox, and tokens by their hash.
create table if not exists settings (
    mailbox text primary key,
    acknowledges text not null default 'service',
    closed integer not null default 0,
    webhook text not null default ''
);
create table if not exists tokens (hash text not null, mailbox text not null, primary key (hash, mailbox));
"""
