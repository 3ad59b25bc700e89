/**
 * The vendor contract (design §4): three verbs and some data. A vendor speaks, the core decides.
 * This file holds types only, so that every folder may import it.
 */
import type { z } from 'zod';
import type { Caller } from './http/caller.js';
import type { Pace } from './pace.js';
import type { Secrets } from './secrets.js';
import type { StopCalls } from './stop-calls.js';

/** The five words of the glossary. They describe the thing itself, never a command on it. */
export type TargetState = 'running' | 'stopping' | 'stopped' | 'starting' | 'failed';

/** What a proof counts: one (component, ip) row, one server, one process, or the thing itself. */
export interface Part {
  /** Stable across a stop: `HiveServer2@172.16.114.126`, `10.0.0.1:2882`. */
  name: string;
  state: TargetState;
  /** The vendor's own word. */
  word: string;
}

/** The real state, read now. Everything in it comes from this one look. */
export interface Observation {
  state: TargetState;
  /** The vendor's own word for the whole target, as it was sent. */
  word: string;
  /** At least one. A vendor that finds none throws `VendorError('no-parts')`. */
  parts: Part[];
  /** What survives a stop and changes on replacement; null where the vendor offers none (MRS). */
  identity: string | null;
  /** The vendor's clock at this look, ISO 8601 with zone; null where it tells none. */
  vendorTime: string | null;
  /** Vendor request ids of this look, for the evidence. */
  requestIds: string[];
  /** With state `failed` only: whether a stop may be issued from this word. */
  mayStop?: boolean;
  /** The same for a start, in a look that is judged for one. */
  mayStart?: boolean;
  /** A stop (or a start, in a look for one) would be refused whatever the state, and why: such as `not-operable`. */
  refusal?: { code: string; message: string };
  /** Another flow on the same scope. It names no target, so it is never `stopping`. */
  busyWith?: string;
  /** Less than a full look was made, as its purpose allows: what ends a wait has to be seen again. */
  partial?: true;
  /** Facts that an operator should read beside the verdict, such as "auto-start is set". */
  notes?: string[];
}

/** What the vendor gave back for an accepted stop or start. */
export interface Ticket {
  /** The vendor's id of the operation; null where it gave none. */
  id: string | null;
  /** Whether `poll` can ask about it. False: the core observes instead. */
  pollable: boolean;
  /** A synchronous vendor: the word with which the answer itself said "done". A claim like any other. */
  claim?: string;
  requestId: string | null;
}

export interface Step {
  name: string;
  word: string;
}

/** The vendor's word about its own operation. A claim, never a proof. */
export interface Progress {
  status: 'pending' | 'succeeded' | 'failed';
  /** The vendor's own word. */
  word: string;
  /** One line for the operator: "3 of 8 steps", "40 %". */
  detail?: string;
  /** The operation's steps in order, where the vendor shows them. */
  steps?: Step[];
  requestId: string | null;
}

/** Taken before an issue and compared after it, so that the clocks need not agree. */
export interface Mark {
  /** Highest operation id seen, as the vendor prints it. */
  lastOperation: string | null;
  vendorTime: string | null;
}

/**
 * What a look is for, so that a vendor whose look is many calls makes only those that the answer needs.
 * - `full`: everything; may it be stopped, and what is it made of? The only look that a stop is issued from.
 * - `proof`: is it stopped, for certain?
 * - `wait`: is it still not to be stopped (busy, starting), or still settling? Whatever ends the wait, a full look decides.
 * - `claim`: does it look stopped? Every other state only means "not yet".
 * For a start read "started" and "running".
 */
export type Purpose = 'full' | 'proof' | 'wait' | 'claim';

/** What can be asked, with a stop in mind or with a start. */
export interface Questions<Target, Options> {
  /**
   * The real state now, judged by what was asked for (a server stopped for service is not a stopped process).
   * Throws VendorError. Without a purpose, or where a vendor ignores it: a full look.
   */
  observe(target: Target, options: Options, call: Caller, purpose?: Purpose): Promise<Observation>;
  /** Asks about the ticket. Absent where nothing can be asked. Throws VendorError. */
  poll?(target: Target, ticket: Ticket, call: Caller): Promise<Progress>;
  /** The mark for `findOperation`, taken in the look before the issue. */
  mark?(target: Target, call: Caller): Promise<Mark>;
  /** The stop (start) of this target that began after the mark, or null. Decisive: null means there is none. */
  findOperation?(target: Target, mark: Mark, call: Caller): Promise<Ticket | null>;
}

export interface Verbs<Target, Options, StartOptions = unknown> extends Questions<Target, Options> {
  /** Sends the one stop call through `call.send`. Throws VendorError; anything else is unclear. */
  issueStop(target: Target, options: Options, call: Caller): Promise<Ticket>;
  /** Those of one group may be stopped together within the scope (OBServers of one zone). Absent: one at a time. */
  groupOf?(target: Target, call: Caller): Promise<string>;
  start: StartVerbs<Target, StartOptions>;
}

/** The looks are judged the other way round: `running` proves that all of it runs, `stopped` is whatever a start may be issued for. */
interface StartVerbs<Target, StartOptions> extends Questions<Target, StartOptions> {
  /** Sends the one start call through `call.send`. Throws VendorError; anything else is unclear. */
  issueStart(target: Target, options: StartOptions, call: Caller): Promise<Ticket>;
}

export interface BaseTarget {
  vendor: string;
  connection: string;
}

export interface ConnectionBase {
  vendor: string;
  /** Origin, such as `https://emr.tencentcloudapi.com`. */
  endpoint: string;
  tls?:
    | { ca?: string | undefined; servername?: string | undefined; insecure?: boolean | undefined }
    | undefined;
  pace?: { [K in keyof Pace]?: Pace[K] | undefined } | undefined;
  limits?: Record<string, number> | undefined;
}

/** What a vendor's verbs are built from, once per connection and worker; sessions live in the closure. */
export interface Means<Connection> {
  /** The connection as written; secrets are still references. */
  connection: Connection;
  secrets: Secrets;
}

export interface Vendor<
  Target extends BaseTarget = BaseTarget,
  Options = unknown,
  Connection extends ConnectionBase = ConnectionBase,
  StartOptions = unknown,
> {
  target: z.ZodType<Target>;
  /** Strict: an unknown option is an error that names it. Defaults are filled in here. */
  options: z.ZodType<Options>;
  /** The `vendor:` word of the connections.yaml entries that serve it. */
  connectionKind: string;
  /** One such entry. */
  connection: z.ZodType<Connection>;
  /** The key's path after `vendor/connection/`; canonical. */
  pathOf(target: Target): string[];
  /** The inverse, before validation. Path segments are raw; the target schema judges them. */
  targetAt(connection: string, path: string[]): unknown;
  /** What the path looks like, for error messages: `<clusterId>/<service>`. */
  pathShape: string;
  /** Plain words: "service Kafka of MRS cluster 1". */
  title(target: Target): string;
  pace: Pace;
  /** Published or gentle limits, requests per second, per API name as `HttpRequest.api` uses them. */
  limits: Readonly<Record<string, number>>;
  /** What one stop asks of them; a login, made once for the connection, does not count. */
  calls: Readonly<Record<string, StopCalls<Target>>>;
  /**
   * The physical thing on which stops exclude each other (design §4, Scopes), within the account. Null where
   * that is the target itself: one run per key excludes already.
   */
  scopeOf(target: Target): string | null;
  /** Base settle plus what the options add, in ms; null = unbounded (design §2, settle time). */
  settle(base: number, options: Options, parts: number): number | null;
  /** The same two for a start: it takes other options than a stop. */
  start: {
    options: z.ZodType<StartOptions>;
    settle(base: number, options: StartOptions, parts: number): number | null;
  };
  /** Which account of the endpoint it is: the non-secret part of the fingerprint. */
  accountOf(connection: Connection, secrets: Secrets): string;
  connect(means: Means<Connection>): Verbs<Target, Options, StartOptions>;
}

/** Keeps the four type parameters in line with one another where a vendor is declared. */
export function defineVendor<
  Target extends BaseTarget,
  Options,
  Connection extends ConnectionBase,
  StartOptions,
>(
  vendor: Vendor<Target, Options, Connection, StartOptions>,
): Vendor<Target, Options, Connection, StartOptions> {
  return vendor;
}
