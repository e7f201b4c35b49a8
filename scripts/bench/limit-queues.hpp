// Random numbers, events and queues of limit.cpp.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

using Word = std::uint32_t;
using Wide = std::uint64_t;

constexpr Word INTERVAL_US = 1'000'000;
constexpr Word LATENCY_MIN_US = 10'000;
constexpr Word LATENCY_CHOICES = 90'001;
constexpr Word LOST_BELOW = 42'949'673;  // 1 % of 2^32
constexpr Word NEVER = ~Word{0};
constexpr int BUCKET_BITS = 10;
constexpr Word BUCKET_US = 1u << BUCKET_BITS;

// xoshiro128++ (Blackman and Vigna 2021), its state taken from splitmix64.
class Random {
 public:
  explicit Random(Wide seed) {
    Wide halves[2];
    for (Wide& half : halves) {
      seed += 0x9E3779B97F4A7C15u;
      half = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9u;
      half = (half ^ (half >> 27)) * 0x94D049BB133111EBu;
      half ^= half >> 31;
    }
    a_ = Word(halves[0]), b_ = Word(halves[0] >> 32), c_ = Word(halves[1]), d_ = Word(halves[1] >> 32);
  }
  Word word() {
    const Word sum = a_ + d_, result = ((sum << 7) | (sum >> 25)) + a_, shifted = b_ << 9;
    c_ ^= a_, d_ ^= b_, b_ ^= c_, a_ ^= d_, c_ ^= shifted;
    d_ = (d_ << 11) | (d_ >> 21);
    return result;
  }
  Word below(Word bound) { return Word((Wide(word()) * bound) >> 32); }

 private:
  Word a_, b_, c_, d_;
};

// One event in 64 bits. The low ten are a message's place in its bucket, or say in a queue that this is a timer.
struct Packed {
  static constexpr Wide TIMER = 1;
  static constexpr int NODE_BITS = 26;
  static constexpr Wide NODE_MASK = (Wide{1} << NODE_BITS) - 1;
  Wide bits;

  static Packed timer(Word node) { return {TIMER | Wide(node) << 38}; }
  static Packed message(bool answer, bool news, Word from, Word to) {
    return {Wide(answer) << 10 | Wide(news) << 11 | Wide(from) << 12 | Wide(to) << 38};
  }
  bool isTimer() const { return bits & TIMER; }
  bool isAnswer() const { return bits >> 10 & 1; }
  Word news() const { return Word(bits >> 11) & 1; }
  Word from() const { return Word(bits >> 12 & NODE_MASK); }
  Word to() const { return Word(bits >> 38); }
  Word offset() const { return Word(bits) & (BUCKET_US - 1); }
};

// ---- queues: put(time, event), take(limit, time, event)

class Heap4 {
 public:
  explicit Heap4(std::size_t hint) { reserve(std::max<std::size_t>(hint, 16)); }
  void put(Word time, Packed event) {
    if (size_ == room_) reserve(room_ * 2);
    const Entry entry{Wide(time) << 32 | sequence_++, event.bits};
    std::size_t hole = size_++;
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / 4;
      if (first_[parent].key < entry.key) break;
      first_[hole] = first_[parent];
      hole = parent;
    }
    first_[hole] = entry;
  }
  bool take(Word limit, Word& time, Packed& event) {
    if (size_ == 0 || Word(first_->key >> 32) >= limit) return false;
    time = Word(first_->key >> 32);
    event.bits = first_->event;
    const Entry last = first_[--size_];
    if (size_ > 0) first_[sink(last.key)] = last;
    return true;
  }

 private:
  struct Entry { Wide key, event; };
  struct Free { void operator()(void* block) const { std::free(block); } };

  // Four brothers fill one line of cache: their eldest is entry 1, so entry 0 stands at the end of a line.
  void reserve(std::size_t room) {
    const std::size_t bytes = ((room + 3) * sizeof(Entry) + 63) / 64 * 64;
    std::unique_ptr<void, Free> block(std::aligned_alloc(64, bytes));
    Entry* first = static_cast<Entry*>(block.get()) + 3;
    if (size_ > 0) std::memcpy(first, first_, size_ * sizeof(Entry));
    block_ = std::move(block), first_ = first, room_ = room;
  }
  // Moves smaller children up from the root until `key` fits; returns where.
  std::size_t sink(Wide key) {
    std::size_t hole = 0;
    for (std::size_t child = 1; child < size_; child = 4 * hole + 1) {
      const Entry* four = first_ + child;
      std::size_t least = child, other = child;
      if (child + 4 <= size_) {
        least += four[1].key < four[0].key;
        other += 2 + (four[3].key < four[2].key);
      } else {
        for (std::size_t next = child + 1; next < size_; next++)
          if (first_[next].key < first_[least].key) least = next;
        other = least;
      }
      // Two jumps and no selection: the processor guesses them, and the next line is under way before this one is compared.
      if (first_[other].key < first_[least].key) {
        if (key < first_[other].key) break;
        first_[hole] = first_[other];
        hole = other;
      } else {
        if (key < first_[least].key) break;
        first_[hole] = first_[least];
        hole = least;
      }
    }
    return hole;
  }

  std::unique_ptr<void, Free> block_;
  Entry* first_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
  Word sequence_ = 0;
};

// Sorts the entries of one bucket by their offset, stably: few by insertion, many by counting.
template <class Entry, class Offset>
void sortBucket(const std::vector<Entry>& from, std::vector<Entry>& to, Offset offset) {
  to.resize(from.size());
  if (from.size() <= 32) {
    for (std::size_t i = 0; i < from.size(); i++) {
      std::size_t place = i;
      for (; place > 0 && offset(to[place - 1]) > offset(from[i]); place--) to[place] = to[place - 1];
      to[place] = from[i];
    }
    return;
  }
  static Word places[BUCKET_US + 1];
  std::memset(places, 0, sizeof places);
  for (const Entry& entry : from) places[offset(entry) + 1]++;
  for (Word i = 0; i < BUCKET_US; i++) places[i + 1] += places[i];
  for (const Entry& entry : from) to[places[offset(entry)]++] = entry;
}

class Calendar {
 public:
  explicit Calendar(std::size_t) : buckets_(BUCKETS) {}
  void put(Word time, Packed event) {
    size_++;
    const Word bucket = time >> BUCKET_BITS;
    if (bucket != current_) return buckets_[bucket % BUCKETS].push_back({event.bits, time});
    std::size_t place = open_.size();
    open_.push_back({event.bits, time});
    for (; place > next_ && open_[place - 1].time > time; place--) open_[place] = open_[place - 1];
    open_[place] = {event.bits, time};
  }
  bool take(Word limit, Word& time, Packed& event) {
    if (size_ == 0) return false;
    while (next_ == open_.size())
      if (!advance(limit)) return false;
    const Entry& entry = open_[next_];
    if (entry.time >= limit) return false;
    time = entry.time, event.bits = entry.event;
    next_++, size_--;
    return true;
  }

 private:
  static constexpr Word BUCKETS = 1024;  // 1.05 s: the longest delay is 1 s
  struct Entry { Wide event; Word time; };

  bool advance(Word limit) {
    current_++;
    if (Wide(current_) << BUCKET_BITS >= limit) return false;
    std::vector<Entry>& bucket = buckets_[current_ % BUCKETS];
    sortBucket(bucket, open_, [](const Entry& entry) { return entry.time & (BUCKET_US - 1); });
    bucket.clear();
    next_ = 0;
    return true;
  }

  std::vector<std::vector<Entry>> buckets_;
  std::vector<Entry> open_;
  std::size_t next_ = 0, size_ = 0;
  Word current_ = 0;
};
