// What the server says of Nodes, Endpoints, EndpointSlices, Leases and Events that are not right.
import { expect, it } from "vitest";
import { EndpointSlice, Endpoints, Event, Lease, Node } from "../../../src/api/kinds/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: objects that are wrong on purpose
const say = (kind: { validate?(object: any, old: any): { field: string; message: string }[] }, object: object, old?: object): string[] =>
  kind.validate!({ metadata: { name: "x", namespace: "default" }, ...object }, old && { metadata: { name: "x" }, ...old }).map(
    (error) => `${error.field}: ${error.message}`,
  );

it("taints have a key, an effect that exists, and stand once", () => {
  expect(
    say(Node, {
      spec: {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "b", effect: "Sometimes" },
          { key: "a", effect: "NoSchedule" },
        ],
      },
    }),
  ).toEqual([
    'metadata.taints[1].effect: Unsupported value: "Sometimes": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    'metadata.taints[2]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
  ]);
  expect(say(Node, { spec: { podCIDRs: ["10.1.0.0/24"] } }, { spec: { podCIDRs: ["10.0.0.0/24"] } })).toEqual([
    'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
  ]);
  expect(
    say(Node, {
      spec: {
        taints: [
          { key: "a", effect: "NoSchedule" },
          { key: "a", effect: "NoExecute" },
        ],
      },
    }),
  ).toEqual([]);
});

it("endpoints have addresses that can be reached, and ports with names where there are several", () => {
  expect(
    say(Endpoints, {
      subsets: [
        { ports: [{ port: 80, protocol: "TCP" }] },
        {
          addresses: [{ ip: "127.0.0.1" }, { ip: "nowhere" }],
          ports: [
            { port: 0, protocol: "ICMP" },
            { port: 80, name: "b" },
          ],
        },
      ],
    }),
  ).toEqual([
    "subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
    'subsets[1].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    'subsets[1].addresses[1].ip: Invalid value: "nowhere": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'subsets[1].addresses[1].ip: Invalid value: "nowhere": must be a valid IP address',
    "subsets[1].ports[0].name: Required value",
    "subsets[1].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
    'subsets[1].ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"',
    "subsets[1].ports[1].protocol: Required value",
  ]);
});

it("slices keep to their type of address", () => {
  const slice = {
    addressType: "IPv4",
    endpoints: [{ addresses: ["2001:db8::1"] }, { addresses: [] }],
    ports: [
      { name: "a", protocol: "TCP" },
      { name: "a", protocol: "TCP" },
    ],
  };
  expect(say(EndpointSlice, slice)).toEqual([
    'endpoints[0].addresses[0]: Invalid value: "2001:db8::1": must be an IPv4 address',
    "endpoints[1].addresses: Required value: must contain at least 1 address",
    'ports[1].name: Duplicate value: "a"',
  ]);
  const six = { addressType: "IPv6", endpoints: [] };
  expect(say(EndpointSlice, six, { addressType: "IPv4", endpoints: [] })).toEqual([
    'addressType: Invalid value: "IPv6": field is immutable',
  ]);
});

it("leases last, and events are about their own namespace", () => {
  expect(say(Lease, { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } })).toEqual([
    "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
    "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
  ]);
  expect(say(Event, { involvedObject: { namespace: "other" } })).toEqual([
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ]);
  expect(say(Event, { involvedObject: { kind: "Node" } })).toEqual([]);
  expect(say(Event, { involvedObject: { kind: "Node" }, eventTime: "2026-11-21T03:27:32.000000Z", reason: "x".repeat(129) })).toEqual([
    "reportingController: Required value",
    'reportingController: Invalid value: "": name part must be non-empty',
    `reportingController: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    "reportingInstance: Required value",
    "action: Required value",
    'reason: Invalid value: "": can have at most 128 characters',
  ]);
});
