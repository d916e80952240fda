// The whole screen on the small world, to be run in a pseudo-terminal by screen.test.ts. K8S_QUEST_HOME must be set.
import "../../src/ui/polyfill.ts";
import { start } from "../../src/ui/start.tsx";
import { boot } from "../game/small-world.ts";
import { writeContent } from "./app.fixture.ts";

process.exitCode = await start({ boot, content: { path: writeContent(process.env["K8S_QUEST_HOME"]!) }, mission: "01-concepts/shop" });
