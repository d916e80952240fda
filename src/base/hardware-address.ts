// Hardware addresses of devices (MAC): those that chance makes, and those that go with an address of IPv4.
import type { Random } from "./random.ts";

const written = (bytes: readonly number[]): string => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");

/** One by chance: of a single device, and given by hand and not by its maker (the kernel's eth_random_addr, libnetwork's GenerateRandomMAC). */
export const randomHardware = (random: Random): string =>
  written([0x02 + 4 * random.between(0, 63), ...Array.from({ length: 5 }, () => random.between(0, 255))]);

/** The one that goes with an address of IPv4 (libnetwork's GenerateMACFromIP). */
export const hardwareOf = (address: string): string => written([0x02, 0x42, ...address.split(".").map(Number)]);
