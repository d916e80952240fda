// A host as a whole: its room, its store, its server and the one who plays results again.

import { type AddressInfo, isIPv6 } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { Language } from "../../i18n/index.ts";
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
    addresses = reachable(listen, bound.address).map((each) => `http://${isIPv6(each) ? `[${each}]` : each}:${bound.port}`);
    const here = isEverywhere(listen) ? `http://127.0.0.1:${bound.port}` : addresses[0]!;
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

const isEverywhere = (address: string): boolean => address === "0.0.0.0" || address === "::";

/** Addresses by which this computer is reached when it listens at `address`, which is the IP address `bound`. */
function reachable(address: string, bound: string): string[] {
  if (!isEverywhere(address)) return [address === "localhost" ? bound : address];
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal }) => !internal);
  const own = (family: string) => others.filter((each) => each.family === family && !each.scopeid).map((each) => each.address);
  return [own("IPv4"), address === "::" ? own("IPv6") : [], ["127.0.0.1"]].find(({ length }) => length)!;
}
