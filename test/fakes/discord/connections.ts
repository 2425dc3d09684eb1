import type { WebSocket } from 'ws';
import { isObject } from './body.ts';
import { guildCreateJson } from './json.ts';
import { intents } from './posting.ts';
import { applicationJson, botGuilds, gatewayUrl } from './routes.ts';
import type { Session, Sessions } from './sessions.ts';
import type { World } from './world.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
export const op = {
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voice: 4,
  resume: 6,
  reconnect: 7,
  requestMembers: 8,
  invalidSession: 9,
  hello: 10,
  ack: 11,
};
export const closeWith = {
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSeq: 4007,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
};
/** With these a client says that it will not come back. */
const goodbyes = [1000, 1001];
/** Members and presences: never switched on in this portal. */
const alwaysDisallowed = (1 << 1) | (1 << 8);
const allIntents = (1 << 26) - 1;
const identifyEveryMs = 5_000;

export interface Connection {
  readonly socket: WebSocket;
  session: Session | undefined;
  /** READY and all guilds were sent, or RESUMED. */
  isReady: boolean;
  /** Open, but nothing is sent or heard any more. */
  isDead: boolean;
}

/** What was counted so far. */
export interface GatewayRecord {
  identifies: number[];
  closeCodes: number[];
  resumes: number;
  refusedResumes: number;
  heartbeats: number;
}

export interface ConnectionOptions {
  world: World;
  sessions: Sessions;
  record: GatewayRecord;
  heartbeatMs: number;
  identifyPace: boolean;
  isRevoked(): boolean;
}

export interface Connections {
  /** Those that are open. */
  readonly all: ReadonlySet<Connection>;
  /** Greets a client and serves it from then on. */
  open(socket: WebSocket): void;
  send(connection: Connection, opcode: number, d: unknown): void;
  /** The session goes on without the connection. */
  detach(connection: Connection): void;
  /** Closes as Discord does. */
  shut(connection: Connection, code: number): void;
}

type Data = Record<string, unknown>;

/** One side of the talk with each client: HELLO, IDENTIFY, RESUME, heartbeats. */
export function createConnections(options: ConnectionOptions): Connections {
  const { world, sessions, record, heartbeatMs, identifyPace, isRevoked } = options;
  const all = new Set<Connection>();

  function open(socket: WebSocket): void {
    const connection: Connection = { socket, session: undefined, isReady: false, isDead: false };
    all.add(connection);
    // A broken connection shows as its close, too.
    socket.on('error', () => {});
    socket.on('close', (code) => {
      all.delete(connection);
      if (goodbyes.includes(code) && connection.session !== undefined) sessions.end(connection.session);
      detach(connection);
      world.changed();
    });
    socket.on('message', (data) => {
      if (!connection.isDead) take(connection, String(data));
      world.changed();
    });
    send(connection, op.hello, { heartbeat_interval: heartbeatMs, _trace: [] });
    world.changed();
  }

  function send({ socket, isDead }: Connection, opcode: number, d: unknown): void {
    if (!isDead) socket.send(JSON.stringify({ op: opcode, d, s: null, t: null }));
  }

  function detach(connection: Connection): void {
    if (connection.session !== undefined) connection.session.outlet = undefined;
    connection.session = undefined;
    connection.isReady = false;
  }

  function shut(connection: Connection, code: number): void {
    detach(connection);
    connection.isDead = true;
    record.closeCodes.push(code);
    connection.socket.close(code);
  }

  function take(connection: Connection, text: string): void {
    const message = parse(text);
    const data = isObject(message?.d) ? message.d : {};
    switch (message?.op) {
      case undefined:
        shut(connection, closeWith.decodeError);
        break;
      case op.heartbeat:
        record.heartbeats += 1;
        send(connection, op.ack, undefined);
        break;
      case op.identify:
        identify(connection, data);
        break;
      case op.resume:
        resume(connection, data);
        break;
      case op.presence:
      case op.voice:
      case op.requestMembers:
        if (connection.session === undefined) shut(connection, closeWith.notAuthenticated);
        break;
      default:
        shut(connection, closeWith.unknownOpcode);
    }
  }

  function identify(connection: Connection, data: Data): void {
    const now = world.clock.now();
    const isTooSoon = now - (record.identifies.at(-1) ?? Number.NEGATIVE_INFINITY) < identifyEveryMs;
    record.identifies.push(now);
    const reason = reasonToRefuse(connection, data);
    if (reason !== undefined) shut(connection, reason);
    else if (identifyPace && isTooSoon) send(connection, op.invalidSession, false);
    else greet(connection, Number(data.intents));
  }

  /** The code to close with, or undefined. */
  function reasonToRefuse({ session }: Connection, { token, intents: asked }: Data): number | undefined {
    if (session !== undefined) return closeWith.alreadyAuthenticated;
    if (!isGenuine(token)) return closeWith.authenticationFailed;
    if (typeof asked !== 'number' || (asked & ~allIntents) !== 0) return closeWith.invalidIntents;
    const disallowed = alwaysDisallowed | (world.portal.messageContent ? 0 : intents.messageContent);
    return (asked & disallowed) === 0 ? undefined : closeWith.disallowedIntents;
  }

  function isGenuine(token: unknown): boolean {
    return token === world.token && !isRevoked();
  }

  function greet(connection: Connection, asked: number): void {
    const session = sessions.start(asked, (json) => connection.socket.send(json));
    const guilds = botGuilds(world);
    connection.session = session;
    sessions.tell(session, 'READY', {
      v: 10,
      user: { ...world.bot, verified: true, mfa_enabled: true, email: null },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: gatewayUrl(world),
      shard: [0, 1],
      application: { id: world.applicationId, flags: applicationJson(world).flags },
      private_channels: [],
      _trace: [],
    });
    if ((asked & intents.guilds) !== 0) {
      for (const guild of guilds) sessions.tell(session, 'GUILD_CREATE', guildCreateJson(world, guild));
    }
    connection.isReady = true;
  }

  function resume(connection: Connection, { token, session_id: id, seq }: Data): void {
    const session = sessions.find(id);
    if (!isGenuine(token)) {
      shut(connection, closeWith.authenticationFailed);
    } else if (session === undefined) {
      record.refusedResumes += 1;
      send(connection, op.invalidSession, false);
    } else if (!(Number(seq) <= session.events.length)) {
      shut(connection, closeWith.invalidSeq);
    } else {
      for (const other of all) if (other.session === session) detach(other);
      record.resumes += 1;
      connection.session = session;
      connection.isReady = true;
      sessions.resume(session, Number(seq), (json) => connection.socket.send(json));
    }
  }

  return { all, open, send, detach, shut };
}

function parse(text: string): Data | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
