// A host as a whole: its room, its store, its server and the one who plays results again.

import { type AddressInfo, isIP, isIPv6 } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { Language } from "../../i18n/index.ts";
import { isLoopback } from "../loopback.ts";
import { Desk, type NewGame } from "./desk.ts";
import { createHostServer } from "./server.ts";
import { type Store, StoreError, storeProblem } from "./store.ts";
import { type Replays, Verifier } from "./verifier.ts";

export interface HostWanted {
  game: NewGame;
  store: Store;
  /** Begins a new room where the store has one of this game. */
  fresh: boolean;
  listen: string;
  /** 0 is a free one. */
  port: number;
  language: Language;
  replays: Replays;
  /** Ms for which whoever is connected may dawdle over saying what it wants. */
  patience?: number;
  report(error: unknown): void;
}

const PATIENCE = 8_000;

export interface Host {
  readonly desk: Desk;
  readonly resumed: boolean;
  readonly port: number;
  /** URLs by which players reach it, the likeliest first. */
  readonly addresses: readonly string[];
  /** The pages, by their secrets. */
  readonly screen: string;
  readonly lead: string;
  close(): Promise<void>;
}

/** @throws StoreError where the port or the store is not to be had */
export async function openHost({
  fresh,
  game,
  language,
  listen,
  patience = PATIENCE,
  port,
  replays,
  report,
  store,
}: HostWanted): Promise<Host> {
  let addresses: string[] = [];
  const desk = new Desk(store, `${hostname()}:${port}`, report);
  try {
    const resumed = (await desk.open(game, { fresh })) === "resumed";
    const { close, server } = createHostServer({ desk, language, addresses: () => addresses, patience, report });
    const bound = await new Promise<AddressInfo>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(whyNot(error, listen, port)));
      server.listen(port, listen, () => resolve(server.address() as AddressInfo));
    }).catch((error: unknown) => {
      close();
      throw error;
    });
    server.on("error", report);
    addresses = reachable(listen).map((each) => `http://${isIPv6(each) ? `[${each}]` : each}:${bound.port}`);
    const own = `http://127.0.0.1:${bound.port}`;
    const here = isLoopback(listen) || listen === "0.0.0.0" || listen === "::" ? own : addresses[0]!;
    const verifier = new Verifier(desk, replays);
    return {
      desk,
      resumed,
      port: bound.port,
      get addresses() {
        return addresses;
      },
      screen: `${addresses[0]}/screen/${desk.opened.screen}/`,
      lead: `${here}/lead/${desk.opened.host}/`,
      async close() {
        verifier.close();
        close();
        await desk.close();
      },
    };
  } catch (error) {
    await desk.close();
    throw error;
  }
}

function whyNot(error: NodeJS.ErrnoException, address: string, port: number): StoreError {
  const { code = "" } = error;
  if (code === "EADDRINUSE") return new StoreError({ id: "host.store.port", values: { port } });
  if (code === "EACCES") return new StoreError({ id: "serve.port-forbidden", values: { port } });
  if (["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(code)) return new StoreError({ id: "serve.no-address", values: { address } });
  return storeProblem(`${address}:${port}`, error);
}

/** Addresses by which this computer is reached when it listens at `address`. */
function reachable(address: string): string[] {
  if (address !== "0.0.0.0" && address !== "::") return [isIP(address) || address !== "localhost" ? address : "127.0.0.1"];
  const found = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map((each) => each.address);
  return found.length ? found : ["127.0.0.1"];
}
