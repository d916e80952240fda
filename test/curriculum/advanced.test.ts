// The missions of the advanced tier, without its incidents; their near misses are played in test/proofs.
import { proveWins } from "./prove.ts";

proveWins("advanced", ({ item }) => item !== "22-incidents");
