// The missions of the intermediate tier: rollouts, autoscaling, limits; their near misses are played in test/proofs.
import { proveWins } from "./prove.ts";

proveWins("intermediate", ({ item }) => item >= "09");
