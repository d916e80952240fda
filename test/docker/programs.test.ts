// Programs of learners in images that they built: they run, listen and answer with their own words.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "./learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner();
});

describe("node", () => {
  const server = `const express = require("express");
const app = express();
let hits = 0;
app.get("/", (req, res) => res.send(\`Hello \${process.env.NAME} \${++hits}\`));
app.get("/users/:id", (req, res) => res.json({ id: req.params.id }));
app.listen(3000, () => console.log("up on 3000"));
`;
  const dockerfile =
    'FROM node:22-alpine\nWORKDIR /app\nCOPY package.json .\nRUN npm install\nCOPY . .\nEXPOSE 3000\nUSER node\nCMD ["node", "server.js"]\n';
  it("runs an Express application from its image", () => {
    expect(
      learner.build(dockerfile, { "server.js": server, "package.json": '{"name":"a","dependencies":{"express":"5"}}' }, "-t web").code,
    ).toBe(0);
    learner.out("docker run -d --name web -p 3000:3000 -e NAME=world web");
    learner.pass(1);
    expect(learner.out("curl -s localhost:3000")).toBe("Hello world 1");
    expect(learner.out("curl -s localhost:3000/users/7")).toBe('{"id":"7"}');
    expect(learner.out("docker logs web")).toBe("up on 3000\n");
    expect(learner.out("docker exec web whoami")).toBe("node\n");
  });
  it("does not hear SIGTERM as process 1 unless it listens for it", () => {
    learner.out("docker stop -t 3 web");
    expect(learner.out("docker inspect web -f '{{.State.ExitCode}}'")).toBe("137\n");
  });
  it("ends with Node's own words for what went wrong", () => {
    learner.write({ "js/bad.js": "const a = 1;\nconsole.log(b);\n" });
    const { stderr, code } = learner.run("docker run --rm -v $PWD/js:/app node:22 node /app/bad.js");
    expect(code).toBe(1);
    expect(stderr).toContain(
      "/app/bad.js:2\nconsole.log(b);\n            ^\n\nReferenceError: b is not defined\n    at Object.<anonymous> (/app/bad.js:2:13)\n\nNode.js v22.",
    );
  });
  it("cannot reach out of its world", () => {
    learner.write({
      "js/out.js":
        'const f = require("fs").readFileSync; try { console.log(typeof this.constructor.constructor("return process")().binding, typeof f.constructor("return process.mainModule")()); } catch (e) { console.log("no", e.message); }\n',
    });
    expect(learner.out("docker run --rm -v $PWD/js:/app node:22 node /app/out.js")).toBe("undefined undefined\n");
  });
});
