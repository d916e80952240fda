// The incidents; their near misses are played in test/proofs.
import { proveMissions } from "./prove.ts";

proveMissions("advanced", ({ item }) => item === "22-incidents", ["unmet before", "solution"]);
