#!/usr/bin/env lua5.4
-- A second verifier of audit bundles, proofs and witness requests, written from the public formats alone and sharing
-- nothing with the program: Lua 5.4 and the OpenSSL command line (for Ed25519).
--
--   verify.lua bundle FOLDER POLICY [HEAD]      what `audit export` made; HEAD is a checkpoint that was kept
--   verify.lua proof FILE POLICY                what `audit prove` made
--   verify.lua consistency FILE POLICY [HEAD]   a request to a witness; HEAD is the one that was cosigned last
--
-- Ends with the exit codes of `penwatch audit verify`: 0, 10 to 16, 18.

local function check(good, code, ...)
  if good then return good end
  io.stderr:write(string.format(...), "\n")
  os.exit(code)
end
local function take(format, s, at, ...)      -- string.unpack, and what to say where there is too little
  local got = table.pack(pcall(string.unpack, format, s, at))
  return table.unpack(got, check(got[1], ...) and 2, got.n)
end
local function exists(path) local f = io.open(path, "rb") if f then f:close() end return f ~= nil end
local function slurp(path)
  local f = check(io.open(path, "rb"), 10, "there is no %s", path)
  local s = f:read("a")
  return f:close() and check(s, 10, "%s cannot be read", path)
end
-- ---- SHA-256: an openssl process for each of thousands of leaves would take minutes ----
-- The 64 rounds stand in one chunk that is written here, with locals for all words: loops over tables took five times as long.
-- Of a word doubled to 64 bits a turn is one shift; what it leaves above 32 bits goes with the mask at the end of each sum.
local rounds, names = {}, { "a", "b", "c", "d", "e", "f", "g", "h" }
for k in ([[
428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74
80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d
b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e
92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 19a4c116 1e376c08 2748774c 34b0bcb5
391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2
]]):gmatch("%x+") do
  local n, v = #rounds, { K = "0x" .. k, w = "w" .. #rounds % 16 }
  for i, name in ipairs(names) do v[name] = names[(i - 1 - n) % 8 + 1] end
  for i = 1, 14 do v["w" .. i] = "w" .. (n + i) % 16 end
  rounds[n + 1] = ((n < 16 and "" or [[
x, y = @w1 | @w1 << 32, @w14 | @w14 << 32
@w = @w + (x >> 7 ~ x >> 18 ~ @w1 >> 3) + @w9 + (y >> 17 ~ y >> 19 ~ @w14 >> 10) & 0xffffffff
]]) .. [[
x, y = @e | @e << 32, @a | @a << 32
x = @h + (x >> 6 ~ x >> 11 ~ x >> 25) + (@g ~ @e & (@f ~ @g)) + @K + @w
@d, @h = @d + x & 0xffffffff, x + (y >> 2 ~ y >> 13 ~ y >> 22) + (@a & @b | @c & (@a | @b)) & 0xffffffff
]]):gsub("@(%w+)", v)
end
local block = assert(load("local x, y, a, b, c, d, e, f, g, h, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15 = 0, 0, ...\n" ..
  table.concat(rounds) .. "return a, b, c, d, e, f, g, h"))
local function sha256(s)
  local A, B, C, D, E, F, G, H = 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  local words = (">I4"):rep(16)
  s = s .. "\x80" .. ("\0"):rep((55 - #s) % 64) .. string.pack(">I8", #s * 8)
  for at = 1, #s, 64 do
    local a, b, c, d, e, f, g, h = block(A, B, C, D, E, F, G, H, string.unpack(words, s, at))
    A, B, C, D, E, F, G, H = A + a & 0xffffffff, B + b & 0xffffffff, C + c & 0xffffffff, D + d & 0xffffffff,
      E + e & 0xffffffff, F + f & 0xffffffff, G + g & 0xffffffff, H + h & 0xffffffff
  end
  return string.pack((">I4"):rep(8), A, B, C, D, E, F, G, H)
end
local function node(l, r) return sha256("\1" .. l .. r) end
local function leaf(body) return sha256("\0" .. body) end
-- The roots of perfect subtrees of a growing tree, and their common root.
local function push(stack, h, n)
  while n % 2 == 0 do h, n = node(table.remove(stack), h), n // 2 end
  stack[#stack + 1] = h
end
local function fold(stack)
  local r = stack[#stack]
  for i = #stack - 1, 1, -1 do r = node(stack[i], r) end
  return r
end
-- ---- base64, one spelling only ----
local A = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
local function base64(s)
  local body = s:match("^([%w+/]*)=?=?$")
  if not body or #s % 4 ~= 0 or #s - #body > 2 then return nil end
  local out, v, n = {}, 0, 0
  for c in body:gmatch(".") do
    v, n = v << 6 | A:find(c, 1, true) - 1, n + 6
    if n >= 8 then n, out[#out + 1] = n - 8, string.char(v >> n - 8 & 0xff) end
    v = v & (1 << n) - 1
  end
  return v == 0 and n == ({ [0] = 0, [1] = 2, [2] = 4 })[#s - #body] and table.concat(out) or nil
end
-- ---- keys and signed notes (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature) ----
local function vkey(text)
  local name, id, b = text:match("^([^+]+)%+(%x%x%x%x%x%x%x%x)%+(.+)$")
  local blob = b and base64(b)
  local bytes = check(blob and #blob == 33, 18, "not a key: %s", text) and sha256(name .. "\n" .. blob):sub(1, 4)
  check(bytes == string.pack(">I4", tonumber(id, 16)), 18, "not a key: %s", text)
  return { name = name, id = bytes, sort = blob:byte(1), key = blob:sub(2) }
end
local tmp, sound = os.tmpname(), {}      -- the newest head stands in a bundle twice
local function ed25519(key, message, signature)
  local all = key .. signature .. message
  if sound[all] then return true end
  local der = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00" .. key
  for suffix, bytes in pairs { [".key"] = der, [".msg"] = message, [".sig"] = signature } do
    assert(io.open(tmp .. suffix, "wb")):write(bytes):close()
  end
  local run = "exec openssl pkeyutl -verify -pubin -keyform DER -inkey @.key -rawin -in @.msg -sigfile @.sig >@ 2>&1"
  local good = os.execute((run:gsub("@", tmp)))
  for _, suffix in ipairs { "", ".key", ".msg", ".sig" } do os.remove(tmp .. suffix) end
  sound[all] = good
  return good
end
local function policy(text)
  local p, named = { logs = {}, witnesses = {} }, {}
  for line in text:gmatch("([^\n]*)\n") do
    local w = {}
    for x in line:gmatch("%S+") do w[#w + 1] = x end
    if w[1] == "log" then p.logs[#p.logs + 1] = vkey(w[2])
    elseif w[1] == "witness" then
      p.witnesses[#p.witnesses + 1] = vkey(w[3])
      named[w[2]] = p.witnesses[#p.witnesses]
    elseif w[1] == "group" then
      local g = { least = w[3] == "all" and #w - 3 or w[3] == "any" and 1 or tonumber(w[3]) }
      for i = 4, #w do g[#g + 1] = check(named[w[i]], 18, "no %s in the policy", w[i]) end
      named[w[2]] = g
    elseif w[1] == "quorum" then
      p.quorum = w[2] == "none" and { least = 0 } or check(named[w[2]], 18, "no %s in the policy", w[2])
    end
  end
  return check(p.quorum, 18, "the policy says no quorum") and p
end
local function met(x, by)
  local n = x.key and (by[x] and 1 or 0) or 0
  for _, member in ipairs(x) do n = n + (met(member, by) and 1 or 0) end
  return n >= (x.least or 1)
end
local function number(s) return s and (s == "0" or s:find("^[1-9]%d*$")) and math.tointeger(tonumber(s)) or nil end
-- `bare`: the log's own signature is enough.
local function note(text, p, bare)
  check(utf8.len(text) and not text:find("[%z\1-\9\11-\31\127]") and text:sub(-1) == "\n", 10, "malformed note")
  local head, lines = text:match("^(.*\n)\n(.-)$")
  local origin, size, root = (head or ""):match("^([^\n]+)\n(%d+)\n([^\n]+)\n$")
  root, size = root and base64(root), number(size)
  local good = root and #root == 32 and size and lines ~= ""
  check(good or bare and lines ~= "" and head, 10, "malformed checkpoint")      -- an old head: its signature goes first
  local cp, by, ours = { origin = origin, size = size, root = root }, {}, false
  for line in lines:gmatch("([^\n]*)\n") do
    local name, b = line:match("^\u{2014} (%S+) (%S+)$")
    local blob = check(b and base64(b), 10, "malformed signature line")
    for sort, keys in pairs { p.logs, p.witnesses } do
      for _, k in ipairs(keys) do
        if k.name == name and k.id == blob:sub(1, 4) and (sort == 2 or bare or name == origin) then
          local signed, signature = head, blob:sub(5)
          if k.sort == 4 then
            local time = take(">I8", blob, 5, 11, "%s: a cosignature is cut", name)
            check(time ~= 0, 11, "%s: a cosignature without a time", name)
            signed, signature = ("cosignature/v1\ntime %d\n"):format(time) .. head, blob:sub(13)
          end
          check(#signature == 64 and ed25519(k.key, signed, signature), 11, "%s: the signature does not verify", name)
          if sort == 1 then cp.log, ours = k, name == origin else by[k] = true end
        end
      end
    end
  end
  check(ours, 18, "no known key of %s signed", tostring(origin))
  check(good, 10, "malformed checkpoint")
  return check(bare or met(p.quorum, by), 12, "too few witnesses") and cp
end
-- ---- proofs, by the recursive definitions of RFC 6962 2.1.1 and 2.1.2 ----
local function split(n) local k = 1 while k * 2 < n do k = k * 2 end return k end
local function inclusion(m, n, hash, proof, at)     -- proof[1..at] belongs to this subtree, root side last
  if n == 1 or at < 1 then return n == 1 and at == 0 and hash or nil end
  local k = split(n)
  local left = m < k
  local below = inclusion(left and m or m - k, left and k or n - k, hash, proof, at - 1)
  return below and (left and node(below, proof[at]) or node(proof[at], below))
end
local function consistency(m, n, whole, old, proof, at)      -- gives the old and the new root
  local side, k = proof[at], split(n)
  if m == n and whole then return old, old, at end
  if m == n or not side then return side, side, at - 1 end
  local left = m <= k
  local a, b, rest = consistency(left and m or m - k, left and k or n - k, whole and left, old, proof, at - 1)
  return left and a or a and node(side, a), b and (left and node(b, side) or node(side, b)), rest
end
local function read_proof(text, before)     -- the lines before its hashes, these, and the note
  local head, rest = text:match("^(.-\n)\n(.+)$")
  local lines, out = {}, {}
  for line in check(head, 10, "malformed proof"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  for i = before + 1, #lines do
    out[#out + 1] = base64(lines[i])
    check(out[#out] and #out[#out] == 32 and #out < 64, 10, "a hash is not 32 bytes, or there are too many")
  end
  return lines, out, rest
end
-- ---- entries ----
local function entry(body, index, cp, before)
  local e, last = { fields = {} }, -1
  local magic, log_id, seq, time, kind, n, at = take(">c5c8I8i8I2I2", body, 1, 10, "entry %d is malformed", index)
  for _ = 1, n do
    local tag, bytes, next = take(">I2s4", body, at, 10, "entry %d is malformed", index)
    e.fields[tag], last, at = bytes, tag > last and tag or 65536, next
  end
  check(at == #body + 1 and last < 65536 and magic == "PWAE\1", 10, "entry %d is malformed", index)
  check(log_id == sha256("penwatch/log-id/v1\n" .. cp.origin):sub(1, 8), 13, "entry %d is of another log", index)
  check(seq == index and (kind == 1) == (index == 0), 13, "entry %d stands at the wrong place", index)
  local made = index > 0 or e.fields[16] == cp.origin and vkey(e.fields[17] or "").key == cp.log.key
  check(made and time >= (before or time), 13, "entry %d is of another key, or runs back in time", index)
  e.time, e.kind = time, kind
  return e
end
local function rows(e, bytes, index)
  local made = e.fields[3] and sha256("penwatch/row/v1\n" .. bytes) or bytes
  check(made == (e.fields[3] or ""), 13, "the rows of entry %d are others", index)
end
local function contents(e, s, at, index)
  local there, n, part, salt, bytes = {}
  n, at = take("B", s, at, 10, "contents end early")
  for _ = 1, n do
    part, salt, bytes, at = take(">Bc32s4", s, at, 10, "contents of entry %d are malformed", index)
    check(part < 2 and not there[part], 10, "contents of entry %d are malformed", index)
    there[part] = sha256("penwatch/commit/v1\n" .. salt .. bytes)
    check(e.fields[8 + part] == there[part], 13, "a content of entry %d is another", index)
  end
  return at, there
end
-- ---- what is verified ----
local verify = {}
function verify.proof(file, p)
  local lines, proof, text = read_proof(slurp(file), 3)
  local extra = base64((lines[2] or ""):match("^extra (.+)$") or "")
  local index = number((lines[3] or ""):match("^index (.+)$"))
  check(lines[1] == "c2sp.org/tlog-proof@v1" and extra and index, 10, "malformed proof")
  local cp = note(text, p)
  local first, body, own, at = take(">c18s4s4", extra, 1, 10, "the proof carries no entry")
  check(first == "penwatch/proof/v1\n", 10, "the proof carries no entry")
  local root = index < cp.size and inclusion(index, cp.size, leaf(body), proof, #proof)
  check(root == cp.root, 13, "the entry is not in the tree")
  local e = entry(body, index, cp)
  rows(e, own, index)
  check(contents(e, extra, at, index) == #extra + 1, 10, "the proof goes on too long")
end
function verify.consistency(file, p, head)
  local lines, proof, text = read_proof(slurp(file), 1)
  local old, cp = number((lines[1] or ""):match("^old (.+)$")), note(text, p, true)
  check(old and old <= cp.size, 10, "malformed request")
  local held = head and note(slurp(head), p, true) or { size = 0 }
  check(held.size == old, 15, "the request begins at %d, the kept head at %d", old, held.size)
  if old == 0 then return check(#proof == 0, 10, "a proof from nothing") end
  local a, b, rest = consistency(old, cp.size, true, held.root, proof, #proof)
  check(rest == 0 and a == held.root and b == cp.root, 14, "the log contradicts the kept head")
end
function verify.bundle(folder, p, head)
  local cp = note(slurp(folder .. "/checkpoint"), p)
  local held = head and note(slurp(head), p, true)
  check(not held or held.size <= cp.size, 15, "older than the kept head")
  local heads, last, at, all = {}, 0, 1, slurp(folder .. "/checkpoints")
  while at <= #all do
    local text, next = take(">s4", all, at, 10, "the checkpoints end early")
    local h = note(text, p, true)
    check(h.size > last and h.origin == cp.origin, 13, "the checkpoints do not grow")
    heads[h.size], last, at = { root = h.root, digest = sha256("penwatch/head/v1\n" .. text) }, h.size, next
  end
  check(last == cp.size and heads[last].root == cp.root, 13, "the checkpoints do not end with the newest head")
  local function path(what, n, width)
    local s = ("%03d"):format(n % 1000)
    while n >= 1000 do n = n // 1000 s = ("x%03d/"):format(n % 1000) .. s end
    return ("%s/%s/%s%s"):format(folder, what, s, width < 256 and ".p/" .. width or "")
  end
  local full, gone, said, leaves, stack, before = exists(path("rows", 0, math.min(cp.size, 256))), {}, {}, {}, {}, nil
  for tile = 0, (cp.size - 1) // 256 do
    local width = math.min(256, cp.size - tile * 256)
    local s, at, r_at, c_at = slurp(path("tile/entries", tile, width)), 1, 1, 1
    local r, c = full and slurp(path("rows", tile, width)) or "", full and slurp(path("content", tile, width)) or ""
    for index = tile * 256, tile * 256 + width - 1 do
      local body, next = take(">s2", s, at, 13, "entry %d is missing", index)
      local e, h = entry(body, index, cp, before), heads[index + 1]
      before, at = e.time, next
      check(e.fields[4] == (heads[index] and heads[index].digest), 13, "entry %d follows another checkpoint", index)
      for id in (e.kind == 16 and e.fields[20] or ""):gmatch("........") do said[string.unpack(">I8", id)] = true end
      if full then
        local own, there
        own, r_at = take(">s4", r, r_at, 10, "the rows end early")
        rows(e, own, index)
        c_at, there = contents(e, c, c_at, index)
        for part = 0, 1 do gone[index * 4 + part] = e.fields[8 + part] and not there[part] or nil end
      end
      leaves[index + 1] = leaf(body)
      push(stack, leaves[index + 1], index + 1)
      check(not h or h.root == fold(stack), 13, "the entries up to %d do not give the root that was signed", index)
      check(not held or held.size ~= index + 1 or held.root == fold(stack), 14, "the log contradicts the kept head")
    end
    check(at == #s + 1, 16, "there are more entries than were signed")
    check(r_at == #r + 1 and c_at == #c + 1, 10, "there are more rows or contents than entries")
  end
  check(not exists(path("tile/entries", cp.size // 256, 256)), 16, "there are more entries than were signed")
  for level = 0, 7 do
    local up = {}
    for n = 0, (#leaves - 1) // 256 do
      local t, s = table.move(leaves, n * 256 + 1, math.min(#leaves, n * 256 + 256), 1, {}), {}
      check(slurp(path("tile/" .. level, n, #t)) == table.concat(t), 13, "tile %d/%d is another", level, n)
      for i, h in ipairs(t) do push(s, h, i) end
      up[#up + 1] = #t == 256 and s[1] or nil
    end
    leaves = up
  end
  for id in pairs(gone) do check(said[id], 13, "a content of entry %d is gone, and nothing says why", id // 4) end
  for id in pairs(full and said or {}) do check(gone[id], 13, "a content of entry %d was erased, but is there", id // 4) end
end
local tools = { check = check, take = take, base64 = base64, vkey = vkey, ed25519 = ed25519, leaf = leaf, push = push, fold = fold, slurp = slurp, sha256 = sha256 }
verify.alert = assert(loadfile((arg[0]:gsub("verify%.lua$", "alert.lua"))))(tools)
local what = check(arg[3] and verify[arg[1]], 64, "usage: verify.lua bundle|proof|consistency PATH POLICY [HEAD], or alert FILE KEY")
what(arg[2], arg[1] == "alert" and slurp(arg[3]) or policy(slurp(arg[3])), arg[4])
print("verified")
