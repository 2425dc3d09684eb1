import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { createDisorder } from '../network/disorder.ts';
import { type ConnectionOptions, closeWith, createConnections, type GatewayRecord, op } from './connections.ts';
import { createSessions } from './sessions.ts';
import type { DiscordServer, GatewayStats } from './types.ts';
import type { GatewayEvent, World } from './world.ts';

export interface Gateway
  extends Pick<
    DiscordServer,
    | 'dropGateway'
    | 'askToReconnect'
    | 'invalidateSession'
    | 'zombie'
    | 'refuseGateway'
    | 'stallGateway'
    | 'wedge'
    | 'repeatUpdates'
    | 'reorderUpdates'
  > {
  readonly stats: GatewayStats;
  emit(event: GatewayEvent): void;
  /** Takes over a connection that asks for the gateway. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Breaks all connections; sessions stay. */
  breakAll(): void;
}

/** Gateway v10 over WebSocket: JSON, without compression, one shard. And all that can go wrong with it. */
export function createGateway(
  world: World,
  options: Pick<ConnectionOptions, 'heartbeatMs' | 'identifyPace' | 'isRevoked'>,
): Gateway {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = createSessions();
  const record: GatewayRecord = { identifies: [], closeCodes: [], resumes: 0, refusedResumes: 0, heartbeats: 0 };
  const { all, open, send, detach, shut } = createConnections({ ...options, world, sessions, record });
  /** Asked for the gateway and got no answer. */
  const stalled = new Set<Duplex>();
  let refused = 0;
  let toRefuse = 0;
  let stalls = false;
  const disorder = createDisorder<GatewayEvent>();

  function refuse(socket: Duplex): void {
    toRefuse -= 1;
    refused += 1;
    socket.destroy();
    world.changed();
  }

  function stall(socket: Duplex): void {
    // Whoever hangs up breaks it.
    socket.on('error', () => {});
    stalled.add(socket);
    world.changed();
  }

  function closeUnknown(socket: WebSocket): void {
    record.closeCodes.push(closeWith.invalidVersion);
    socket.close(closeWith.invalidVersion);
  }

  function breakAll(): void {
    for (const connection of all) {
      detach(connection);
      connection.socket.terminate();
    }
    for (const socket of stalled) socket.destroy();
    stalled.clear();
  }

  function zombie(): void {
    for (const connection of all) {
      detach(connection);
      connection.isDead = true;
    }
    world.changed();
  }

  function emit(event: GatewayEvent): void {
    const late = isOfPerson(event) ? disorder.again(() => true) : [];
    const now = isOfPerson(event) ? disorder.arrange(event) : [event];
    for (const told of [...now, ...late]) sessions.emit(told);
  }

  function endSessions(): void {
    for (const { session } of all) if (session !== undefined) sessions.end(session);
  }

  return {
    stats: {
      get connected() {
        return [...all].some(({ isReady }) => isReady);
      },
      get open() {
        return all.size;
      },
      identifies: record.identifies,
      get resumes() {
        return record.resumes;
      },
      get refusedResumes() {
        return record.refusedResumes;
      },
      get refused() {
        return refused;
      },
      get stalled() {
        return stalled.size;
      },
      get heartbeats() {
        return record.heartbeats;
      },
      closeCodes: record.closeCodes,
    },
    emit,

    upgrade(request, socket, head) {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const isKnown = searchParams.get('v') === '10' && searchParams.get('encoding') === 'json';
      if (stalls) stall(socket);
      else if (toRefuse > 0) refuse(socket);
      else if (!/^\/gateway\/?$/.test(pathname)) socket.destroy();
      else sockets.handleUpgrade(request, socket, head, isKnown ? open : closeUnknown);
    },

    dropGateway({ resumable = true, code } = {}) {
      if (!resumable) endSessions();
      if (code === undefined) breakAll();
      else for (const connection of all) shut(connection, code);
      world.changed();
    },
    askToReconnect() {
      for (const connection of all) send(connection, op.reconnect, null);
    },
    invalidateSession({ resumable = false } = {}) {
      if (!resumable) endSessions();
      for (const connection of all) {
        detach(connection);
        send(connection, op.invalidSession, resumable);
      }
      world.changed();
    },
    zombie,
    refuseGateway(times = Number.POSITIVE_INFINITY) {
      toRefuse = times;
    },
    stallGateway() {
      stalls = true;
    },
    wedge() {
      zombie();
      stalls = true;
      return () => {
        stalls = false;
        breakAll();
      };
    },
    repeatUpdates: disorder.repeat,
    reorderUpdates: disorder.reorder,
    breakAll,
  };
}

const ofPeople = ['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'INTERACTION_CREATE'];

function isOfPerson({ type, data }: GatewayEvent): boolean {
  return (
    ofPeople.includes(type) && (data as { author?: { bot?: boolean } | null } | null | undefined)?.author?.bot !== true
  );
}
