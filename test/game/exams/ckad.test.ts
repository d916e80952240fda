// The tasks of developers.
import { proveTasks } from "./prove.ts";

proveTasks("ckad");
