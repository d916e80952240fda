// The missions of the beginner tier.
import { proveMissions } from "./prove.ts";

proveMissions("beginner");
