/** The text of `rumormill init`: a commented scenario that loads without a warning. */

export const STARTER_SCENARIO = `# Question: how fast does one update reach 1,000 nodes, and does the cluster recover from a 60/40 partition?
# Expect:   everybody has it within seconds of the heal; the check at the end says so.
#
#   rumormill check FILE   validates this file and estimates what the run costs
#   rumormill run FILE     runs it
#   rumormill list         says what else can be written here
version: 1
name: starter
seed: rumormill          # any text; the same seed gives the same run, to the byte

nodes: 1000

network:
  # Or a plain value (40ms), uniform, normal, exponential, pareto, weibull, empirical, or { preset: aws }.
  latency: { model: lognormal, median: 40ms, sigma: 0.4, min: 1ms }
  loss: 1%
  # topology: { model: watts-strogatz, neighbours: 6, rewire: 10% }
  # bandwidth: { up: 10Mbit/s, down: 50Mbit/s }

# What every node runs, bottom first. Peers are sampled from all nodes unless a layer says otherwise.
stack:
  - { use: push-pull, fanout: 1, interval: 200ms }
  # Repair underneath: compares everything with one peer now and then.
  - { use: anti-entropy, interval: 10s }

# Which updates enter the system, where and when.
workload:
  - { id: news, at: 1s, publish: { node: 0, bytes: 512 } }
  # - { id: stream, rate: 5/s, from: 2s, until: 10s, publish: { node: random, bytes: 256 }, retireAfter: 30s }

# What goes wrong, and when. Each has an id, which others can refer to.
faults:
  - { id: cut, at: 1s, for: 20s, partition: { groups: [60%, 40%] } }
  # - { id: crash, at: 3s, for: 10s, crash: { nodes: 5%, state: lose } }
  # - { id: churn, at: 0s, churn: { nodes: 20%, session: { model: exponential, mean: 5m }, offTime: 30s } }

# The run ends when all is published and every node has everything, or at the limit.
until: { converged: true, limit: 120s }

checks:
  - { converges: { within: 10s, after: cut.heal } }
  - { stranded: 0 }
`;
