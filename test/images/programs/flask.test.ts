// Flask: addresses that it builds, what is done after each request, and the pages of its errors.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  const app = `from flask import Flask, abort, redirect, url_for
app = Flask(__name__)
@app.after_request
def last(response):
    response.headers["X-Order"] = response.headers.get("X-Order", "") + "last"
    return response
@app.after_request
def first(response):
    response.headers["X-Order"] = "first,"
    return response
@app.route("/")
def index():
    return redirect(url_for("user", uid=7, page=2))
@app.get("/users/<int:uid>", endpoint="user")
def show(uid):
    return url_for("static", filename="a/b.css")
def health():
    return "up"
app.add_url_rule("/healthz", "health", health, methods=["GET", "POST"])
@app.route("/where")
def where():
    return url_for("nowhere")
@app.route("/gone")
def gone():
    abort(404, "no longer here")
app.run(host="0.0.0.0", port=5000)
`;
  learner.build('FROM python:3.12-slim\nRUN pip install flask\nCOPY app.py /\nCMD ["python", "/app.py"]\n', { "app.py": app }, "-t flasks");
  learner.out("docker run -d --name flasks -p 5000:5000 flasks");
  learner.pass(3);
});
const get = (path: string, words = ""): string => learner.out(`curl -s ${words} localhost:5000${path}`);

describe("Flask", () => {
  it("builds addresses from endpoints, and the query from what is left over", () => {
    expect(get("/", "-o /dev/null -w '%{redirect_url}'")).toBe("http://localhost:5000/users/7?page=2");
    expect(get("/users/1")).toBe("/static/a/b.css");
    expect(get("/healthz", "-X POST")).toBe("up");
  });
  it("raises where there is no such endpoint", () => {
    expect(get("/where")).toContain("<h1>Internal Server Error</h1>");
    expect(learner.run("docker logs flasks").stderr).toContain(
      "werkzeug.routing.exceptions.BuildError: Could not build url for endpoint 'nowhere'.\n",
    );
  });
  it("does what is to be done after requests, the last one first, after errors too", () => {
    expect(get("/users/1", "-i")).toMatch(/^x-order: first,last\r$/im);
    expect(get("/gone", "-i")).toMatch(
      /^HTTP\/1\.1 404 .*\r\n(.*\r\n)*x-order: first,last\r\n(.*\r\n)*\r\n(.*\n)*<p>no longer here<\/p>\n/im,
    );
  });
});
