/** Durations in milliseconds. Defaults are the table of design §4. */
export interface Pace {
  pollEvery: number;
  /** Base settle time: how long an accepted stop may take until a look shows it. */
  settle: number;
  /** At least 2. */
  confirmations: number;
  confirmEvery: number;
  deadline: number;
  requestTimeout: number;
  issueTimeout: number;
  /** How unevenly the network may delay a request. */
  jitter: number;
  /** How often the holder of the gate renews its lease: each second where a limit per second is published. */
  renewEvery: number;
}
