// Version 1: the first schema. Instants are UTC milliseconds, enums their number, JSON is text, 0/1 are flags.
#include "adapters/sql/migrations.hpp"

namespace hub::adapters::sql {

char const* const kMigration1 = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- ---- inbox. A delivery has the number of its first new item, whose own delivery_id stays NULL (saves a write to both).
CREATE TABLE inbox_delivery(
  id INTEGER PRIMARY KEY, trace_id TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE inbox_item(
  id INTEGER PRIMARY KEY, delivery_id INTEGER, position INTEGER NOT NULL, connector TEXT NOT NULL, channel TEXT NOT NULL,
  external_id TEXT NOT NULL, kind TEXT NOT NULL, received_at INTEGER NOT NULL, fate INTEGER NOT NULL,
  case_code TEXT NOT NULL, reason TEXT NOT NULL, dedupe_key TEXT NOT NULL);
-- kept for ever: a platform may deliver again after any time
CREATE UNIQUE INDEX inbox_item_key ON inbox_item(dedupe_key, connector);
CREATE INDEX inbox_item_pending ON inbox_item(fate) WHERE fate=0;
-- balances by construction, and says so if it ever does not
CREATE TABLE custody(
  id INTEGER PRIMARY KEY CHECK(id=1), received INTEGER NOT NULL, duplicates INTEGER NOT NULL, pending INTEGER NOT NULL,
  opened INTEGER NOT NULL, attached INTEGER NOT NULL, ignored INTEGER NOT NULL,
  CHECK(received = duplicates + pending + opened + attached + ignored));
INSERT INTO custody VALUES(1,0,0,0,0,0,0);
CREATE TABLE custody_ignored(reason TEXT PRIMARY KEY, items INTEGER NOT NULL) WITHOUT ROWID;

-- ---- conversations
CREATE TABLE contact(id INTEGER PRIMARY KEY, app_user_id TEXT);
CREATE UNIQUE INDEX contact_app_user ON contact(app_user_id) WHERE app_user_id IS NOT NULL;
CREATE TABLE conversation(
  id INTEGER PRIMARY KEY, channel TEXT NOT NULL, thread_id TEXT NOT NULL, contact_id INTEGER NOT NULL REFERENCES contact(id),
  user_id TEXT NOT NULL, app_user_id TEXT NOT NULL, display_name TEXT NOT NULL, phone TEXT NOT NULL,
  is_public INTEGER NOT NULL, can_write INTEGER NOT NULL, foreign_control INTEGER NOT NULL, consent_withdrawn INTEGER NOT NULL,
  private_reply_used INTEGER NOT NULL, last_inbound_at INTEGER, last_ack_at INTEGER);
CREATE UNIQUE INDEX conversation_thread ON conversation(channel, thread_id);
CREATE INDEX conversation_contact ON conversation(contact_id);
CREATE TABLE message(
  id INTEGER PRIMARY KEY, conversation_id INTEGER NOT NULL REFERENCES conversation(id), direction INTEGER NOT NULL,
  external_id TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, attachments TEXT NOT NULL, latitude REAL, longitude REAL,
  at INTEGER NOT NULL, author TEXT NOT NULL, is_public INTEGER NOT NULL, deleted INTEGER NOT NULL, history TEXT NOT NULL,
  delivery_state TEXT NOT NULL);
CREATE INDEX message_external ON message(external_id) WHERE external_id<>'';
CREATE INDEX message_outbound ON message(conversation_id, at) WHERE direction=1;
CREATE TABLE credentials(
  channel TEXT PRIMARY KEY, access_token TEXT NOT NULL, refresh_token TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;

-- ---- cases. active and due_at follow from the other columns; the adapter writes them with every change.
CREATE TABLE case_code(year INTEGER PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE case_file(
  id INTEGER PRIMARY KEY, code TEXT NOT NULL, version INTEGER NOT NULL, active INTEGER NOT NULL, due_at INTEGER NOT NULL,
  cooperating INTEGER NOT NULL, secret TEXT NOT NULL, kind INTEGER NOT NULL, topic TEXT NOT NULL, urgency INTEGER NOT NULL,
  title TEXT NOT NULL, state INTEGER NOT NULL, channel TEXT NOT NULL, conversation_id INTEGER REFERENCES conversation(id),
  contact_id INTEGER REFERENCES contact(id), area TEXT NOT NULL, place_text TEXT NOT NULL, latitude REAL, longitude REAL,
  lead_unit TEXT NOT NULL CHECK(lead_unit<>''), assignee TEXT, restricted INTEGER NOT NULL, accused_unit TEXT NOT NULL,
  needs_dispatcher INTEGER NOT NULL, opened_at INTEGER NOT NULL, acknowledged_at INTEGER, answered_at INTEGER, closed_at INTEGER,
  ack_due_at INTEGER NOT NULL, resolve_due_at INTEGER NOT NULL, paused_at INTEGER, ack_met INTEGER NOT NULL,
  resolve_met INTEGER NOT NULL, due_soon_told INTEGER NOT NULL, overdue_told INTEGER NOT NULL, last_activity_at INTEGER NOT NULL,
  routing TEXT NOT NULL, search_text TEXT NOT NULL);
CREATE UNIQUE INDEX case_file_code ON case_file(code);
CREATE INDEX case_file_conversation ON case_file(conversation_id, active);
-- lists: a unit's or everybody's cases in each order of CaseQuery::sort
CREATE INDEX case_file_unit_due ON case_file(lead_unit, active, due_at, id);
CREATE INDEX case_file_unit_opened ON case_file(lead_unit, active, opened_at, id);
CREATE INDEX case_file_unit_activity ON case_file(lead_unit, active, last_activity_at, id);
CREATE INDEX case_file_due ON case_file(active, due_at, id);
CREATE INDEX case_file_opened ON case_file(active, opened_at, id);
CREATE INDEX case_file_activity ON case_file(active, last_activity_at, id);
CREATE INDEX case_file_assignee ON case_file(assignee, active, due_at, id) WHERE assignee IS NOT NULL;
-- deadlines to tell
CREATE INDEX case_file_untold ON case_file(due_soon_told, due_at)
  WHERE active=1 AND paused_at IS NULL AND resolve_met=0 AND overdue_told=0;
CREATE INDEX case_file_running ON case_file(due_at) WHERE active=1 AND paused_at IS NULL AND resolve_met=0;
CREATE TABLE case_cooperation(
  case_id INTEGER NOT NULL REFERENCES case_file(id), position INTEGER NOT NULL, unit TEXT NOT NULL, active INTEGER NOT NULL,
  PRIMARY KEY(case_id, position)) WITHOUT ROWID;
CREATE INDEX case_cooperation_unit ON case_cooperation(unit, active, case_id);
CREATE TABLE case_event(
  case_id INTEGER NOT NULL REFERENCES case_file(id), sequence INTEGER NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL,
  kind TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY(case_id, sequence)) WITHOUT ROWID;
CREATE TABLE message_case(
  case_id INTEGER NOT NULL REFERENCES case_file(id), message_id INTEGER NOT NULL REFERENCES message(id),
  PRIMARY KEY(case_id, message_id)) WITHOUT ROWID;
CREATE INDEX message_case_message ON message_case(message_id);
CREATE TABLE case_count(state INTEGER PRIMARY KEY, cases INTEGER NOT NULL);
CREATE VIRTUAL TABLE case_text USING fts5(
  search_text, content='case_file', content_rowid='id', tokenize='ascii', detail='none', columnsize=0);
--pg CREATE TABLE case_text(case_id INTEGER PRIMARY KEY REFERENCES case_file(id), words TSVECTOR NOT NULL);
--pg CREATE INDEX case_text_words ON case_text USING gin(words);

-- ---- announcements, before the outbox that points to them
CREATE TABLE announcement(
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, severity TEXT NOT NULL, audience TEXT NOT NULL,
  state TEXT NOT NULL, author TEXT NOT NULL, approver TEXT NOT NULL, unit TEXT NOT NULL, not_before INTEGER,
  created_at INTEGER NOT NULL, approved_at INTEGER, published_at INTEGER, stopped_at INTEGER,
  corrects INTEGER REFERENCES announcement(id), version INTEGER NOT NULL);
CREATE INDEX announcement_approved ON announcement(not_before) WHERE state='approved';
CREATE INDEX announcement_published ON announcement(id) WHERE published_at IS NOT NULL;

-- ---- outbox. bulk: sent after everything else. Unfinished: pending 0, sending 1, uncertain 2.
CREATE TABLE outbox(
  id INTEGER PRIMARY KEY, idempotency_key TEXT NOT NULL, channel TEXT NOT NULL,
  conversation_id INTEGER REFERENCES conversation(id), message_id INTEGER REFERENCES message(id),
  case_id INTEGER REFERENCES case_file(id), announcement_id INTEGER REFERENCES announcement(id), kind TEXT NOT NULL,
  by_human INTEGER NOT NULL, bulk INTEGER NOT NULL, extra TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL, not_before INTEGER NOT NULL, sending_since INTEGER, sent_at INTEGER, receipt TEXT NOT NULL,
  last_error TEXT NOT NULL, trace_id TEXT NOT NULL);
CREATE UNIQUE INDEX outbox_key ON outbox(idempotency_key);
CREATE INDEX outbox_message ON outbox(message_id) WHERE message_id IS NOT NULL;
CREATE INDEX outbox_receipt ON outbox(receipt) WHERE receipt<>'';
CREATE INDEX outbox_pending ON outbox(bulk, not_before, id) WHERE state=0;
CREATE INDEX outbox_unfinished ON outbox(conversation_id, id) WHERE state IN (0,1,2);
CREATE INDEX outbox_unresolved ON outbox(sending_since) WHERE state IN (1,2);
CREATE INDEX outbox_announcement ON outbox(announcement_id, state) WHERE announcement_id IS NOT NULL;
CREATE TABLE outbox_attempt(
  id INTEGER PRIMARY KEY, outbox_id INTEGER NOT NULL REFERENCES outbox(id), at INTEGER NOT NULL, outcome TEXT NOT NULL,
  detail TEXT NOT NULL);
CREATE INDEX outbox_attempt_item ON outbox_attempt(outbox_id);
CREATE TABLE outbox_count(state INTEGER PRIMARY KEY, items INTEGER NOT NULL);
CREATE TABLE announcement_recipient(
  announcement_id INTEGER NOT NULL REFERENCES announcement(id), conversation_id INTEGER NOT NULL REFERENCES conversation(id),
  wave INTEGER NOT NULL, outbox_id INTEGER REFERENCES outbox(id), reason TEXT NOT NULL,
  PRIMARY KEY(announcement_id, conversation_id)) WITHOUT ROWID;

CREATE TABLE human_task(
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, unit TEXT NOT NULL, case_id INTEGER REFERENCES case_file(id),
  outbox_id INTEGER REFERENCES outbox(id), reason TEXT NOT NULL, created_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
  done_at INTEGER, done_by TEXT NOT NULL);
CREATE INDEX human_task_open ON human_task(unit, due_at) WHERE done_at IS NULL;

-- rows that every step writes: room for their versions beside them
--pg ALTER TABLE custody SET (fillfactor=10);
--pg ALTER TABLE case_count SET (fillfactor=10);
--pg ALTER TABLE outbox_count SET (fillfactor=10);

-- ---- live events. top stays when events are pruned.
CREATE TABLE live_topic(id INTEGER PRIMARY KEY, name TEXT NOT NULL, top INTEGER NOT NULL);
CREATE UNIQUE INDEX live_topic_name ON live_topic(name);
--pg ALTER TABLE live_topic SET (fillfactor=50);
CREATE TABLE live_event(
  id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, position INTEGER NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL);
CREATE UNIQUE INDEX live_event_position ON live_event(topic_id, position);

-- ---- staff
CREATE TABLE account(
  id INTEGER PRIMARY KEY, username TEXT NOT NULL, display_name TEXT NOT NULL, roles TEXT NOT NULL, units TEXT NOT NULL,
  password_hash TEXT NOT NULL, totp_secret TEXT NOT NULL, totp_last_step INTEGER NOT NULL, disabled INTEGER NOT NULL,
  created_at INTEGER NOT NULL);
CREATE UNIQUE INDEX account_username ON account(username);
CREATE TABLE session(
  id_hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES account(id), created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX session_user ON session(user_id);
CREATE TABLE sign_in_attempt(id INTEGER PRIMARY KEY, key TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX sign_in_attempt_key ON sign_in_attempt(key, at);
CREATE TABLE stored_answer(
  caller TEXT NOT NULL, route TEXT NOT NULL, key TEXT NOT NULL, payload_hash TEXT NOT NULL, status INTEGER NOT NULL,
  body TEXT NOT NULL, etag TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(caller, route, key)) WITHOUT ROWID;
CREATE INDEX stored_answer_at ON stored_answer(at);
-- hash = SHA-256 over the line and the hash before it: an edited, removed or moved line breaks the chain
CREATE TABLE audit(
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL,
  detail TEXT NOT NULL, hash TEXT NOT NULL);
)sql";

}  // namespace hub::adapters::sql
