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
  it("sees its own frames in a stack, and none of what runs it", () => {
    learner.write({ "js/stack.js": "function f() {\n  console.log(new Error('x').stack);\n}\nsetTimeout(f, 10);\n" });
    expect(learner.out("docker run --rm -v $PWD/js:/app node:22 node /app/stack.js")).toMatch(
      /^Error: x\n {4}at (Object|Timeout)\.f \(\/app\/stack\.js:2:15\)\n$/,
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

describe("python", () => {
  const python = (files: Readonly<Record<string, string>>, words: string) => {
    learner.write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`py/${path}`, text])));
    return learner.run(`docker run --rm -v $PWD/py:/app -w /app python:3.12-slim python ${words}`);
  };
  it("runs the language as programs of tutorials use it", () => {
    const source = `class A:
    def __init__(self, x, *args, k=2, **kw):
        self.x, self.k, self.args, self.kw = x, k, args, kw
    @property
    def double(self):
        return self.x * 2
class B(A):
    def __init__(self, x):
        super().__init__(x, 1, k=3, z=4)
b = B(21)
print(b.args, b.kw, b.double, f"{b.x:>5}|{3.14159:.2f}|{1234567:,}", [i * i for i in range(5) if i % 2], {k: v for k, v in zip("ab", [1, 2])})
def gen():
    for i in range(3):
        yield i
print(list(gen()), -7 // 2, -7 % 3, 2 ** 100, 1 / 3, "hello"[::-1], "%s-%d" % ("x", 5))
try:
    {}["k"]
except KeyError as e:
    print("err", e)
a, *rest = [1, 2, 3]
print(a, rest, rest[-1], 1 < 2 < 3)
print(f"{'a'!r:>6}|{[1]!s:<5}|{3.5!r:>5}")
`;
    expect(python({ "t.py": source }, "t.py").stdout).toBe(
      "(1,) {'z': 4} 42    21|3.14|1,234,567 [1, 9] {'a': 1, 'b': 2}\n[0, 1, 2] -4 2 1267650600228229401496703205376 0.3333333333333333 olleh x-5\nerr 'k'\n1 [2, 3] 3 True\n   'a'|[1]  |  3.5\n",
    );
  });
  it("ends what `with` began, the last first, whoever swallows the exception", () => {
    const source = `class M:
    def __init__(self, name, eat=False):
        self.name, self.eat = name, eat
    def __enter__(self):
        print("enter", self.name)
        return self
    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None)
        return self.eat
def f():
    with M("a"), M("b", True):
        raise ValueError("x")
    return "on"
print(f())
try:
    with M("c"), 5:
        pass
except TypeError:
    print("refused")
`;
    expect(python({ "w.py": source }, "w.py").stdout).toBe(
      "enter a\nenter b\nexit b ValueError\nexit a None\non\nenter c\nexit c TypeError\nrefused\n",
    );
  });
  it("asks generators for no more than is wanted", () => {
    const source = `def count():
    n = 0
    while True:
        yield n
        n += 1
odd = (n * n for n in count() if n % 2)
print(next(odd), next(odd), next(odd))
`;
    expect(python({ "g.py": source }, "g.py").stdout).toBe("1 9 25\n");
  });
  it("has modules that do what they say: logging, datetime, collections, asyncio, hashlib", () => {
    // Printed by CPython 3.
    const source = `import logging, sys, asyncio, hashlib, traceback
from collections import defaultdict, Counter
from datetime import datetime, timedelta, date, timezone
d = defaultdict(int)
d["a"] += 1
e = defaultdict(list)
e["x"].append(2)
print(d["a"], e["x"], d["zz"])
t = datetime(2026, 1, 5, 9, 30)
print(t, t.isoformat(), t + timedelta(days=1, hours=2), t - timedelta(minutes=45), (t + timedelta(seconds=90)) - t)
print(date(2026, 1, 5), t.date(), datetime(2026, 1, 5, 9, 0, 0, 500000), t.weekday(), t < t + timedelta(1))
print(timedelta(days=2, hours=3), timedelta(seconds=5).total_seconds(), timedelta(minutes=1) * 3, timedelta(days=-1), timedelta(microseconds=1500))
print(datetime(2026, 1, 5, tzinfo=timezone.utc).isoformat(), t.strftime("%A %d %B %Y %H:%M"))
print(hashlib.sha256(b"abc").hexdigest()[:8])
try:
    hashlib.md5("abc")
except TypeError as x:
    print(x)
log = logging.getLogger("app.db")
log.info("hidden")
logging.basicConfig(level=logging.INFO, format="%(levelname)-8s [%(name)s] %(message)s", stream=sys.stdout)
log.info("seen")
logging.getLogger("app").setLevel(logging.ERROR)
log.warning("hidden again")
logging.error("root %r", "q")
h = logging.StreamHandler(sys.stdout)
h.setFormatter(logging.Formatter("OWN %(message)s"))
other = logging.getLogger("other")
other.addHandler(h)
other.critical("twice")
print(other.isEnabledFor(logging.DEBUG), other.getEffectiveLevel(), other.name)
async def work(n):
    await asyncio.sleep(0.01 * (3 - n))
    print("done", n)
    return n * n
async def main():
    print(await asyncio.gather(work(0), work(1), work(2)))
asyncio.run(main())
print(Counter("aab")["a"])
try:
    1 / 0
except ZeroDivisionError:
    print(traceback.format_exc().splitlines()[-1])
`;
    const printed = `1 [2] 0
2026-01-05 09:30:00 2026-01-05T09:30:00 2026-01-06 11:30:00 2026-01-05 08:45:00 0:01:30
2026-01-05 2026-01-05 2026-01-05 09:00:00.500000 0 True
2 days, 3:00:00 5.0 0:03:00 -1 day, 0:00:00 0:00:00.001500
2026-01-05T00:00:00+00:00 Monday 05 January 2026 09:30
ba7816bf
Strings must be encoded before hashing
INFO     [app.db] seen
ERROR    [root] root 'q'
OWN twice
CRITICAL [other] twice
False 20 other
done 2
done 1
done 0
[0, 1, 4]
2
ZeroDivisionError: division by zero
`;
    expect(python({ "m.py": source }, "m.py").stdout).toBe(printed);
    expect(python({ "l.py": 'import logging\nlogging.getLogger("a").warning("%s left", 3)\n' }, "l.py").stderr).toBe("3 left\n");
  });
  it("raises what cannot be computed", () => {
    const source = `for act in (lambda: 1 // 0, lambda: 5 % 0, lambda: 0 ** -1, lambda: 1 << -1, lambda: 2 >> -1):
    try:
        print(act())
    except Exception as error:
        print(type(error).__name__, error)
print(-7 // 2, -7 % 3, 7.5 // 2, -7.5 % 2, 2 ** -1, 5 << 2, 5 >> 1)
`;
    expect(python({ "z.py": source }, "z.py").stdout).toBe(
      `ZeroDivisionError integer division or modulo by zero
ZeroDivisionError integer modulo by zero
ZeroDivisionError 0.0 cannot be raised to a negative power
ValueError negative shift count
ValueError negative shift count
-4 2 3.0 0.5 0.5 20 2
`,
    );
  });
  it("ends with a traceback", () => {
    const { stderr, code } = python({ "e.py": "def f(n):\n    return g(n)\ndef g(n):\n    raise ValueError(n)\nf(3)\n" }, "e.py");
    expect(code).toBe(1);
    expect(stderr).toBe(
      'Traceback (most recent call last):\n  File "/app/e.py", line 5, in <module>\n    f(3)\n  File "/app/e.py", line 2, in f\n    return g(n)\n  File "/app/e.py", line 4, in g\n    raise ValueError(n)\nValueError: 3\n',
    );
    expect(python({ "m.py": "import flask\n" }, "m.py").stderr).toContain("ModuleNotFoundError: No module named 'flask'");
  });
  it("keeps what it prints in a buffer where nobody watches, unless told", () => {
    learner.write({ "py/b.py": 'import time\nprint("begun")\ntime.sleep(60)\n' });
    learner.out("docker run -d --name held -v $PWD/py:/app python:3.12-slim python /app/b.py");
    learner.out("docker run -d --name told -e PYTHONUNBUFFERED=1 -v $PWD/py:/app python:3.12-slim python /app/b.py");
    learner.pass(5);
    expect(learner.out("docker logs held")).toBe("");
    expect(learner.out("docker logs told")).toBe("begun\n");
    learner.pass(60);
    expect(learner.out("docker logs held")).toBe("begun\n");
  });
  it("counts with Flask and Redis, by the name of a container", () => {
    const app = `import redis
from flask import Flask, request
app = Flask(__name__)
cache = redis.Redis(host="redis", port=6379)
@app.route("/")
def hello():
    return f"seen {cache.incr('hits')} times\\n"
@app.route("/users/<int:uid>")
def user(uid):
    return {"id": uid, "q": request.args.get("q")}
@app.route("/boom")
def boom():
    return 1 / 0
if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000)
`;
    const dockerfile =
      'FROM python:3.12-slim\nWORKDIR /code\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "app.py"]\n';
    expect(learner.build(dockerfile, { "app.py": app, "requirements.txt": "flask\nredis\n" }, "-t counter").code).toBe(0);
    learner.out("docker network create counting");
    learner.out("docker run -d --name redis --network counting redis:7-alpine");
    learner.out("docker run -d --name counter --network counting -p 5000:5000 counter");
    learner.pass(2);
    expect(learner.out("curl -s localhost:5000; curl -s localhost:5000")).toBe("seen 1 times\nseen 2 times\n");
    expect(learner.out("curl -s 'localhost:5000/users/7?q=x'")).toBe('{"id":7,"q":"x"}\n');
    expect(learner.out("curl -s -o /dev/null -w '%{http_code}' localhost:5000/boom")).toBe("500");
    const { stdout, stderr } = learner.run("docker logs counter");
    expect(stdout).toBe(" * Serving Flask app 'app'\n * Debug mode: off\n");
    expect(stderr).toContain(" * Running on all addresses (0.0.0.0)\n");
    expect(stderr).toContain('"GET /users/7?q=x HTTP/1.1" 200 -');
    expect(stderr).toContain("ZeroDivisionError: division by zero");
    learner.out("docker stop redis");
    expect(learner.out("curl -s -o /dev/null -w '%{http_code}' localhost:5000")).toBe("500");
  });
  it("serves FastAPI with uvicorn, which ends when it is told to", () => {
    const main = `from fastapi import FastAPI
app = FastAPI()
@app.get("/items/{item_id}")
async def read(item_id: int, q: str = None):
    return {"item_id": item_id, "q": q}
`;
    learner.build(
      'FROM python:3.12\nRUN pip install fastapi uvicorn\nCOPY main.py .\nCMD ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "80"]\n',
      { "main.py": main },
      "-t api",
    );
    learner.out("docker run -d --name api -p 8080:80 api");
    learner.pass(1);
    expect(learner.out("curl -s 'localhost:8080/items/5?q=z'")).toBe('{"item_id":5,"q":"z"}');
    expect(learner.out("curl -s -o /dev/null -w '%{http_code}' localhost:8080/items/x")).toBe("422");
    learner.out("docker stop api");
    expect(learner.out("docker inspect -f '{{.State.ExitCode}}' api")).toBe("0\n");
  });
});

describe("what is compiled", () => {
  it("is one file that runs on nothing: Go from a stage, in an empty image", () => {
    const main = `package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func hello(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "Hello, %s!\\n", os.Getenv("NAME"))
}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	http.HandleFunc("/", hello)
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "ok")
	})
	log.Println("listening on", port)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
`;
    const dockerfile = (base: string) =>
      `FROM golang:1.25 AS build\nWORKDIR /src\nCOPY go.mod .\nRUN go mod download\nCOPY . .\nRUN CGO_ENABLED=0 go build -ldflags="-s -w" -o /server .\nFROM ${base}\nCOPY --from=build /server /server\nENTRYPOINT ["/server"]\n`;
    const files = { "main.go": main, "go.mod": "module example.com/hello\n\ngo 1.25\n" };
    expect(learner.build(dockerfile("scratch"), files, "-t tiny").code).toBe(0);
    expect(Number(learner.out("docker image inspect tiny -f '{{.Size}}'"))).toBeLessThan(8_000_000);
    learner.out("docker run -d --name tiny -p 9000:8080 -e NAME=Go tiny");
    learner.pass(1);
    expect(learner.out("curl -s localhost:9000; curl -s localhost:9000/healthz")).toBe("Hello, Go!\nok\n");
    expect(learner.run("docker exec tiny sh").code).not.toBe(0);
    expect(learner.build(dockerfile("gcr.io/distroless/static-debian12"), files, "-t less").code).toBe(0);
    expect(
      learner.build(dockerfile("scratch"), { ...files, "main.go": main.replace('\t"os"\n', '\t"os"\n\t"strings"\n') }).stderr,
    ).toContain('./main.go:8:2: "strings" imported and not used');
  });
  it("is a jar that Java runs: Spring Boot out of Maven", () => {
    const files = {
      "pom.xml":
        "<project><parent><artifactId>spring-boot-starter-parent</artifactId><version>3.5.8</version></parent><artifactId>demo</artifactId><version>0.0.1-SNAPSHOT</version><dependencies/></project>\n",
      "src/main/resources/application.properties": "server.port=9090\n",
      "src/main/java/com/example/Demo.java":
        '@SpringBootApplication\n@RestController\npublic class Demo {\n  @GetMapping("/")\n  public String home() { return "Hello, Spring"; }\n  public static void main(String[] args) { SpringApplication.run(Demo.class, args); }\n}\n',
    };
    const dockerfile =
      'FROM maven:3.9-eclipse-temurin-21 AS build\nWORKDIR /app\nCOPY pom.xml .\nCOPY src ./src\nRUN mvn -q package -DskipTests\nFROM eclipse-temurin:21-jre\nCOPY --from=build /app/target/*.jar app.jar\nEXPOSE 9090\nENTRYPOINT ["java", "-jar", "app.jar"]\n';
    expect(learner.build(dockerfile, files, "-t spring").code).toBe(0);
    learner.out("docker run -d --name spring -p 9090:9090 spring");
    learner.pass(5);
    expect(learner.out("curl -s localhost:9090")).toBe("Hello, Spring");
    expect(learner.out("docker logs spring")).toContain("Tomcat started on port 9090 (http)");
  });
});

describe("node, when something goes wrong later", () => {
  const node = (source: string) => {
    learner.write({ "late/x.js": source });
    return learner.run("docker run --rm -v $PWD/late:/app node:22 node /app/x.js");
  };
  it("ends by a promise that is rejected and that nobody waits for, and goes on where somebody does", () => {
    const main = 'async function main() { throw new Error("no redis"); }\n';
    expect(node(`${main}main();\nsetInterval(() => {}, 1000);\n`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Error: no redis\n    at main (/app/x.js:1:31)"),
    });
    expect(node(`${main}main().catch((e) => console.log("caught", e.message));\n`)).toMatchObject({ code: 0, stdout: "caught no redis\n" });
    expect(node('Promise.reject(new Error("late"));\nthrow new Error("first");\n')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Error: first"),
    });
  });
  it("shows where the syntax is wrong, and lends nothing of what runs it", () => {
    expect(node("const x = ;\n").stderr).toContain("/app/x.js:1\nconst x = ;\n          ^\n\nSyntaxError: Unexpected token ';'\n");
    expect(
      node(
        'try { new Function("return import(1"); } catch (e) { console.log(e.constructor.constructor("return typeof process.binding")()); }\n',
      ).stdout,
    ).toBe("undefined\n");
  });
  it("keeps a processor busy that computes for ever, while time goes on", () => {
    learner.write({ "late/loop.js": "console.log(1);\nwhile (true) {}\n" });
    learner.out("docker run -d --name loop -v $PWD/late:/app node:22 node /app/loop.js");
    learner.pass(2);
    expect(learner.out("docker stats --no-stream --format '{{.CPUPerc}}' loop")).toBe("100.00%\n");
    learner.out("docker rm -f loop");
  });
});
