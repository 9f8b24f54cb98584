// What the wasm writes as JSON: `crates/simulation/src/{view,trace,page}.rs`.

/**
 * @typedef {object} Entry
 * @property {string} word
 * @property {string} meaning
 *
 * @typedef {{ invariants: Entry[], defects: Entry[], actions: Entry[] }} Vocabulary
 *
 * @typedef {object} Message
 * @property {"message"} kind
 * @property {number} number
 * @property {string} from
 * @property {string} to
 * @property {string} what
 * @property {number} sent
 * @property {number} arrives
 *
 * @typedef {{ kind: "lost", number: number, at: number, why: string }} Lost
 * @typedef {{ kind: "happened", at: number, part: string, what: string }} Happened
 * @typedef {Message | Lost | Happened} Told
 *
 * @typedef {{ till: string, gone: boolean, shows: { payment: string, state: string | null }[] }} Tab
 * @typedef {{ number: number | null, ready: boolean, leased: boolean }} Seat
 * @typedef {{ id: string, order: string, terminal: string, state: string, version: number }} Stored
 * @typedef {{ id: string, payment: string, terminal: string, order: string, status: string }} Session
 *
 * @typedef {object} View
 * @property {number} now
 * @property {number | null} next
 * @property {number} steps
 * @property {boolean} over
 * @property {number} faults_end
 * @property {Tab[]} pages
 * @property {Seat[]} proxies
 * @property {Stored[]} payments
 * @property {string[]} terminals
 * @property {Session[]} sessions
 * @property {number} inbox
 * @property {boolean} locked
 * @property {number} alarms
 * @property {{ invariant: string, what: string }[]} findings
 */

export {};
