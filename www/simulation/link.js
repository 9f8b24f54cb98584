// The address is the schedule: `#seed=7&defect=create-sent-twice&faults=none&done=kill-proxy.0@523`.

/**
 * @typedef {object} Wish
 * @property {number} seed
 * @property {string} defect A defect's word, or nothing.
 * @property {boolean} faults Whether the seed's own faults happen.
 * @property {string[]} done What was done by hand, each with its step.
 */

/** The seed of a page that is opened without one. */
const FIRST_SEED = 1;

/**
 * @param {string} hash
 * @returns {Wish}
 */
export function read(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const seed = Number(words.get("seed") ?? FIRST_SEED);
  return {
    seed: Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 ? seed : FIRST_SEED,
    defect: words.get("defect") ?? "",
    faults: words.get("faults") !== "none",
    done: (words.get("done") ?? "").split(",").filter(Boolean),
  };
}

/** Has the address say it. @param {Wish} wish */
export function keep({ seed, defect, faults, done }) {
  const words = [`seed=${seed}`];
  if (defect) words.push(`defect=${defect}`);
  if (!faults) words.push("faults=none");
  if (done.length > 0) words.push(`done=${done.join(",")}`);
  history.replaceState(null, "", `#${words.join("&")}`);
}
