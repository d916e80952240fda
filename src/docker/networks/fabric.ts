// What the engine needs of the world's network: name spaces for its containers, and the computer's own.
import type { Device, NetworkLink, Stack } from "../../machine/sockets.ts";

export interface Attachment {
  readonly stack: Stack;
  /** One more address, or one less: containers join and leave networks while they run. `on` is the computer's device there. */
  assign(address: string, on?: Device): void;
  release(address: string): void;
  detach(): void;
}

export interface Fabric {
  /** The computer that the engine runs on. */
  readonly host: Attachment;
  /** A new name space. `admits` and `leaves` are the firewall in front of it. */
  attach(options: {
    addresses: readonly string[];
    read(path: "/etc/hosts" | "/etc/resolv.conf"): string | undefined;
    admits(from: Stack): boolean;
    leaves(address: string): boolean;
    /** Whether it has a route there at all; it has one where nothing is told. */
    routes?(address: string): boolean;
    /** IPv6 is turned off in it. */
    withoutIPv6?: boolean;
    /** What more is known of its devices than the addresses. */
    links?(): readonly NetworkLink[];
    /** Its C library is musl, which prefers other addresses than glibc. */
    musl?: boolean;
    /** Where connections go on, for an address that stands for others. */
    onward?(port: number): { address: string; port: number } | undefined;
  }): Attachment;
}
