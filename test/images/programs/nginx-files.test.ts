// Files over HTTP, as nginx tells of them (ngx_http_static_module, ngx_http_not_modified_filter_module).
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.out("mkdir site && echo hello > site/index.txt && sleep 30");
  learner.out("docker run -d --name web -p 8088:80 -v $PWD/site:/usr/share/nginx/html nginx");
});
const names = (text: string): string[] => text.split(/\r?\n/).flatMap((line) => /^([\w-]+):/.exec(line)?.[1] ?? []);
const code = (headers: string): string =>
  learner.out(`curl -s -o /dev/null -w '%{http_code} %{size_download}' ${headers} localhost:8088/index.txt`);

describe("a file", () => {
  it("has its age and a tag of age and size, in nginx's order of headers", () => {
    const head = learner.out("curl -sI localhost:8088/index.txt");
    expect(names(head)).toEqual([
      ...["Server", "Date", "Content-Type", "Content-Length", "Last-Modified", "Connection", "ETag", "Accept-Ranges"],
    ]);
    const written = Number(learner.out("stat -c %Y site/index.txt"));
    expect(head).toContain(`Last-Modified: ${new Date(written * 1000).toUTCString()}`);
    expect(head).toContain(`ETag: "${written.toString(16)}-6"`);
  });

  it("is not sent to who has it as it is", () => {
    const written = Number(learner.out("stat -c %Y site/index.txt"));
    const tag = `${written.toString(16)}-6`;
    const at = (seconds: number) => new Date((written + seconds) * 1000).toUTCString();
    expect(code(`-H 'If-None-Match: "other", W/"${tag}"'`)).toBe("304 0");
    expect(code(`-H 'If-Modified-Since: ${at(0)}'`)).toBe("304 0");
    expect(code(`-H 'If-Modified-Since: ${at(60)}'`)).toBe("200 6");
    expect(code(`-H 'If-None-Match: "other"' -H 'If-Modified-Since: ${at(0)}'`)).toBe("200 6");
    expect(learner.out("docker logs web")).toMatch(/"GET \/index.txt HTTP\/1.1" 304 0 /);
  });
});
