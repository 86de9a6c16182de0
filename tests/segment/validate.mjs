// Has Segment's own validator judge every message of the batches in a file.
//
//     node tests/segment/validate.mjs FILE
//
// FILE has the body of one request in each line. Ends with 0 if every message is valid, with 1 if one
// is not, or if the validator accepts what is damaged.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import validate from "@segment/loosely-validate-event";

/** RFC 3339 in UTC, to the millisecond. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The time in a text. JSON has no dates, and the validator judges a message before it becomes JSON. */
function revive(text) {
  return TIME.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(text) : text;
}

/** Throws where the validator finds something. */
function judge(message) {
  validate({ ...message, timestamp: revive(message.timestamp) });
}

/** Ways to damage a track message, each of which the validator must find. */
const damages = {
  "no type": ({ type, ...rest }) => rest,
  "an unknown type": message => ({ ...message, type: "tracked" }),
  "no event": ({ event, ...rest }) => rest,
  "an event that is no text": message => ({ ...message, event: 7 }),
  "no sender": ({ anonymousId, ...rest }) => rest,
  "a sender that is a list": message => ({ ...message, anonymousId: [message.anonymousId] }),
  "a context that is a text": message => ({ ...message, context: "server" }),
  "a timestamp that is none": message => ({ ...message, timestamp: "yesterday" }),
  "a day that does not exist": message => ({ ...message, timestamp: "2026-02-32T00:00:00.000Z" }),
  "too many bytes": message => ({ ...message, properties: { text: "x".repeat(32 * 1024) } }),
};

const batches = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean).map(line => JSON.parse(line));
const messages = batches.flatMap(({ batch, sentAt }) => {
  assert(revive(sentAt) instanceof Date, `sentAt is no time: ${sentAt}`);
  return batch;
});
for (const message of messages) {
  try {
    judge(message);
  } catch (error) {
    error.message = `${message.event ?? message.type}: ${error.message}`;
    throw error;
  }
}

const tracks = messages.filter(({ type }) => type === "track");
assert(tracks.length > 0 && messages.some(({ type }) => type === "identify"), "nothing to judge");
for (const [what, damage] of Object.entries(damages)) {
  assert.throws(() => judge(damage(tracks[0])), `the validator accepts a message with ${what}`);
}

const events = new Set(tracks.map(({ event }) => event));
console.log(
  `${messages.length} messages of ${events.size} events in ${batches.length} batches are valid; ` +
    `${Object.keys(damages).length} kinds of damage are found`,
);
