// The missions of the ground tier about running containers, storage, networks and Compose.
import { proveMissions } from "./prove.ts";

proveMissions("ground", ({ item }) => /^g[4567]-/.test(item));
