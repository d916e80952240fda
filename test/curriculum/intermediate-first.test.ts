// The missions of the intermediate tier: configuration, storage, Ingress; their near misses are played in test/proofs.
import { proveWins } from "./prove.ts";

proveWins("intermediate", ({ item }) => item < "09");
