"""The tables of armed scripts, beside those of the ledger. Moments are microseconds on the test clock."""

TABLES = """
-- One script for each mailbox. `results` holds what was found in the steps that are over, as JSON.
create table if not exists scripts (
    mailbox text primary key,
    scenario text not null,
    seed integer not null,
    partner text not null,
    conditions text not null,
    armed integer not null,
    transmissions integer not null,
    answers integer not null,
    step integer not null,
    begun integer not null,
    delivered text not null,
    reached_back integer not null,
    results text not null
);

-- Answers of a mailbox's owner that were refused at the door while a script was armed.
create table if not exists refusals (
    number integer primary key,
    mailbox text not null,
    moment integer not null,
    message_id text not null,
    why text not null
);
create index if not exists refusals_of on refusals (mailbox, moment);
"""
