// The missions of the ground tier from the eighth row on, which lead from images to clusters.
import { proveMissions } from "./prove.ts";

proveMissions("ground", ({ item }) => !/^g[1-7]-/.test(item));
