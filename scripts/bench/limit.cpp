// What the machine allows: the workloads of scenarios/bench written by hand, without a simulator around them.
//
//   g++ -O3 -march=native -std=c++20 -o limit limit.cpp && ./limit w2 calendar 1e6 1
//
// Three schedulers, from what one would write first to what knows the workload:
//   heap4     a 4-ary heap of 16-byte entries
//   calendar  buckets of 1024 us, appended to and sorted when their time comes; timers are entries like messages
//   ring      timers of one period stand sorted by phase and go round; only messages, 8 bytes each, are put into buckets
// All give the same run: events in the order of (time, order of scheduling), random numbers of xoshiro128++ in the order of use.
#include <chrono>
#include <cstdio>
#include <string>
#include <sys/resource.h>
#include "limit-queues.hpp"

// ---- what happens

// What every event touches. A variable of `measure` and no part of an engine: so it stays in registers.
struct State {
  Word nodes;
  Random random;
  Word now = 0;
  Wide sent = 0, timers = 0, delivered = 0;
  Word peerOf(Word node) {
    const Word other = random.below(nodes - 1);
    return other + (other >= node);
  }
  // Time of arrival, or NEVER for a message that is lost.
  Word fate() {
    sent++;
    return random.word() < LOST_BELOW ? NEVER : now + LATENCY_MIN_US + random.below(LATENCY_CHOICES);
  }
};

// A byte a node, as one would write it.
class Bytes {
 public:
  explicit Bytes(Word nodes) : bytes_(nodes) {}
  bool has(Word node) const { return bytes_[node]; }
  void add(Word node) { bytes_[node] = 1; }

 private:
  std::vector<std::uint8_t> bytes_;
};

// A bit a node: an eighth of the cache.
class Bits {
 public:
  explicit Bits(Word nodes) : words_((nodes + 63) / 64) {}
  bool has(Word node) const { return words_[node / 64] >> (node % 64) & 1; }
  void add(Word node) { words_[node / 64] |= Wide{1} << (node % 64); }

 private:
  std::vector<Wide> words_;
};

// Who knows the news, and when how many did.
template <class Set>
class Informed {
 public:
  Word t50Us = 0, t99Us = 0, t100Us = 0;
  explicit Informed(Word nodes)
      : set_(nodes), nodes_(nodes), half_((nodes + 1) / 2), most_(Word((Wide(nodes) * 99 + 99) / 100)) {
    add(0, 0);
  }
  bool has(Word node) const { return set_.has(node); }
  bool all() const { return known_ == nodes_; }
  void add(Word node, Word now) {
    if (set_.has(node)) return;
    set_.add(node);
    known_++;
    if (known_ == half_) t50Us = now;
    if (known_ == most_) t99Us = now;
    if (known_ == nodes_) t100Us = now;
  }

 private:
  Set set_;
  Word nodes_, half_, most_, known_ = 0;
};

// ---- engines: they own timers and the way of a message

template <class Queue>
struct Queued {
  using Set = Bytes;
  Queue queue;
  explicit Queued(State& state) : queue(state.nodes + state.nodes / 2) {
    for (Word node = 0; node < state.nodes; node++) queue.put(state.random.below(INTERVAL_US), Packed::timer(node));
  }
  void post(Word time, Packed message) { queue.put(time, message); }
  template <class Protocol>
  void run(State& state, Protocol& protocol) {
    Packed event;
    while (!protocol.done() && queue.take(Protocol::END_US, state.now, event)) {
      if (event.isTimer()) {
        state.timers++;
        protocol.tick(state, *this, event.to());
        queue.put(state.now + INTERVAL_US, event);
      } else {
        state.delivered++;
        protocol.receive(state, *this, event);
      }
    }
  }
};

struct Ring {
  using Set = Bits;
  std::vector<Wide> phases;  // phase << 32 | node, sorted
  std::vector<std::vector<Packed>> buckets;
  std::vector<Packed> open;
  static constexpr Word BUCKETS = 128;  // 131 ms: no latency is longer

  explicit Ring(State& state) : phases(state.nodes), buckets(BUCKETS) {
    for (Word node = 0; node < state.nodes; node++) phases[node] = Wide(state.random.below(INTERVAL_US)) << 32 | node;
    std::sort(phases.begin(), phases.end());
  }
  void post(Word time, Packed message) {
    buckets[(time >> BUCKET_BITS) % BUCKETS].push_back({message.bits | (time & (BUCKET_US - 1))});
  }
  // A timer goes before a message of the same instant: it was set a second ago, no message is that old.
  template <class Protocol>
  void run(State& state, Protocol& protocol) {
    std::size_t turn = 0;
    Word lapUs = 0, timerUs = Word(phases[0] >> 32);
    for (Word fromUs = 0; fromUs < Protocol::END_US; fromUs += BUCKET_US) {
      std::vector<Packed>& bucket = buckets[(fromUs >> BUCKET_BITS) % BUCKETS];
      sortBucket(bucket, open, [](const Packed& message) { return message.offset(); });
      bucket.clear();
      const Word endUs = std::min(fromUs + BUCKET_US, Protocol::END_US);
      const Packed *message = open.data(), *last = message + open.size();
      for (;;) {
        const Word messageUs = message == last ? NEVER : fromUs + message->offset();
        if (timerUs <= messageUs) {
          if (timerUs >= endUs) break;
          state.now = timerUs;
          state.timers++;
          protocol.tick(state, *this, Word(phases[turn]));
          if (++turn == phases.size()) turn = 0, lapUs += INTERVAL_US;
          timerUs = lapUs + Word(phases[turn] >> 32);
        } else {
          if (messageUs >= endUs) break;
          state.now = messageUs;
          state.delivered++;
          protocol.receive(state, *this, *message++);
          if (protocol.done()) return;
        }
      }
    }
  }
};

// ---- workloads

template <class Set>
struct PushPull {
  static constexpr Word END_US = NEVER;
  Informed<Set> informed;
  explicit PushPull(Word nodes) : informed(nodes) {}
  bool done() const { return informed.all(); }
  template <class Engine>
  void tick(State& state, Engine& engine, Word node) {
    send(state, engine, false, node, state.peerOf(node));
  }
  template <class Engine>
  void receive(State& state, Engine& engine, Packed message) {
    if (message.news()) informed.add(message.to(), state.now);
    if (!message.isAnswer()) send(state, engine, true, message.to(), message.from());
  }
  template <class Engine>
  void send(State& state, Engine& engine, bool answer, Word from, Word to) {
    const Word time = state.fate();
    if (time != NEVER) engine.post(time, Packed::message(answer, informed.has(from), from, to));
  }
};

template <class Set>
struct Push {
  static constexpr Word END_US = 20 * INTERVAL_US;
  Informed<Set> informed;
  explicit Push(Word nodes) : informed(nodes) {}
  bool done() const { return false; }
  template <class Engine>
  void tick(State& state, Engine& engine, Word node) {
    if (!informed.has(node)) return;
    for (int i = 0; i < 3; i++) {
      const Word peer = state.peerOf(node), time = state.fate();
      if (time != NEVER) engine.post(time, Packed::message(false, true, node, peer));
    }
  }
  template <class Engine>
  void receive(State& state, Engine&, Packed message) {
    informed.add(message.to(), state.now);
  }
};

template <class Set>
struct Heartbeats {
  static constexpr Word END_US = 30 * INTERVAL_US;
  struct Free { void operator()(void* block) const { std::free(block); } };
  using Block = std::unique_ptr<Word, Free>;
  Informed<Set> informed;  // of nothing
  std::size_t nodes, stride;
  Block tables;
  std::vector<Block> snapshots;
  std::vector<Word> unused;
  explicit Heartbeats(Word n) : informed(n), nodes(n), stride((n + 15) / 16 * 16), tables(block(n * stride)) {
    std::memset(tables.get(), 0, n * stride * sizeof(Word));
  }
  static Block block(std::size_t words) { return Block(static_cast<Word*>(std::aligned_alloc(64, words * sizeof(Word)))); }
  bool done() const { return false; }
  template <class Engine>
  void tick(State& state, Engine& engine, Word node) {
    Word* table = tables.get() + node * stride;
    table[node]++;
    const Word peer = state.peerOf(node), time = state.fate();
    if (time == NEVER) return;
    if (unused.empty()) unused.push_back(Word(snapshots.size())), snapshots.push_back(block(stride));
    const Word snapshot = unused.back();
    unused.pop_back();
    std::memcpy(snapshots[snapshot].get(), table, nodes * sizeof(Word));
    engine.post(time, Packed::message(false, true, snapshot, peer));
  }
  template <class Engine>
  void receive(State&, Engine&, Packed message) {
    Word* __restrict mine = std::assume_aligned<64>(tables.get() + message.to() * stride);
    const Word* __restrict theirs = std::assume_aligned<64>(snapshots[message.from()].get());
    for (std::size_t i = 0; i < nodes; i++) mine[i] = std::max(mine[i], theirs[i]);
    unused.push_back(message.from());
  }
  Wide sum() const {
    Wide sum = 0;
    for (std::size_t i = 0; i < nodes * stride; i++) sum += tables.get()[i];
    return sum;
  }
};

template <class Protocol>
Wide checkOf(const Protocol& protocol) {
  if constexpr (requires { protocol.sum(); }) return protocol.sum();
  return 0;
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void print(const char* name, Wide value, const char* end = ",") {
  std::printf("\"%s\":%llu%s", name, static_cast<unsigned long long>(value), end);
}

template <template <class> class Workload, class Engine>
int measure(Word nodes, Wide seed) {
  State state{nodes, Random(seed)};
  Engine engine(state);
  Workload<typename Engine::Set> protocol(nodes);
  const double begin = seconds();
  engine.run(state, protocol);
  const double loopSeconds = seconds() - begin;
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{");
  print("nodes", nodes);
  print("t50Us", protocol.informed.t50Us);
  print("t99Us", protocol.informed.t99Us);
  print("t100Us", protocol.informed.t100Us);
  print("sent", state.sent);
  print("timers", state.timers);
  print("delivered", state.delivered);
  print("events", state.timers + state.delivered);
  print("check", checkOf(protocol));
  print("peakResidentBytes", static_cast<Wide>(usage.ru_maxrss) * 1024);
  std::printf("\"eventLoopSeconds\":%.6f}\n", loopSeconds);
  return 0;
}

template <template <class> class Workload>
int schedule(const std::string& queue, Word nodes, Wide seed) {
  if (queue == "heap4") return measure<Workload, Queued<Heap4>>(nodes, seed);
  if (queue == "calendar") return measure<Workload, Queued<Calendar>>(nodes, seed);
  if (queue == "ring") return measure<Workload, Ring>(nodes, seed);
  return 2;
}

int main(int count, char** words) {
  const double nodes = count > 3 ? std::strtod(words[3], nullptr) : 0;
  int code = 2;
  if (nodes >= 2 && nodes < Packed::NODE_MASK) {
    const std::string workload = words[1];
    const Wide seed = count > 4 ? std::strtoull(words[4], nullptr, 10) : 1;
    if (workload == "w1") code = schedule<PushPull>(words[2], Word(nodes), seed);
    if (workload == "w2") code = schedule<Push>(words[2], Word(nodes), seed);
    if (workload == "w3") code = schedule<Heartbeats>(words[2], Word(nodes), seed);
  }
  if (code == 2) std::fprintf(stderr, "limit w1|w2|w3 heap4|calendar|ring <nodes> [seed]\n");
  return code;
}
