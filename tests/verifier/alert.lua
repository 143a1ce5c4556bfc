--[[ The part of verify.lua that reads alerts: verify.lua alert FILE KEY, KEY being a file with the originator's vkey.
  FILE is a signed alert (penwatch alert export ID FILE --form signed): a note, then its fields; a field that is withheld stands
  there as the hash of its leaf. Prints the open fields. ]]
local tools = ...
local check, take, base64, vkey, ed25519, leaf, push, fold = tools.check, tools.take, tools.base64, tools.vkey, tools.ed25519, tools.leaf,
  tools.push, tools.fold

local order = { "alert", "from", "to", "rel", "sent", "expires", "mark", "fields", "prev" }

local function ascending(list)
  local last = ""
  for name in list:gmatch("%S+") do
    check(name > last and name:find("^[a-z0-9.-]+$"), 10, "authorities are not in order: %s", list)
    last = name
  end
end

-- The header, line by line, in its one spelling.
local function header(text)
  local h, n = {}, 0
  for line in text:gmatch("([^\n]*)\n") do
    if n == 0 then
      check(line == "penwatch/alert/v1", 10, "this is not an alert")
    else
      local word, rest = line:match("^(%l+) (.+)$")
      check(word == order[n], 10, "line %d is not '%s'", n + 1, order[n] or "nothing")
      h[word] = rest
    end
    n = n + 1
  end
  check(n == #order + 1, 10, "the header has %d lines", n)
  check(h.alert:find("^%x+%-%x+%-7%x+%-[89ab]%x+%-%x+ [1-9]%d* %l+$"), 10, "its first line is malformed")
  ascending(h.to)
  if h.rel ~= "none" then ascending(h.rel) end
  local count, root = h.fields:match("^(%d+) (%S+)$")
  h.count, h.root = check(math.tointeger(tonumber(count or "")), 10, "its fields are malformed"), base64(root)
  return h
end

local function signed_by(text, lines, key)
  local good = false
  for line in lines:gmatch("([^\n]*)\n") do
    local name, b = line:match("^\u{2014} (%S+) (%S+)$")
    local blob = check(b and base64(b), 10, "malformed signature line")
    if name == key.name and blob:sub(1, 4) == key.id then
      check(#blob == 68 and ed25519(key.key, text, blob:sub(5)), 11, "the signature does not verify")
      good = true
    end
  end
  return good
end

return function(file, key)
  local bytes = tools.slurp(file)
  local at = bytes:find("\0", 1, true) or #bytes + 1
  local note = bytes:sub(1, at - 1)
  local head, lines = note:match("^(.*\n)\n(.-)$")
  check(head and utf8.len(note) and not note:find("[\1-\9\11-\31\127]"), 10, "malformed note")
  local h = header(head)
  key = vkey(key:gsub("%s+$", ""))
  check(signed_by(head, lines, key), 18, "it is not signed by that key")
  check(key.name == h.from .. "/alerts", 18, "the key is not its originator's for alerts")
  local stack, last, open = {}, "", {}
  for i = 1, h.count do
    local n, begin, hash = take(">I2", bytes, at, 10, "the fields end early"), at, nil
    if n == 0 then
      hash, at = take(">c32", bytes, at + 2, 10, "the fields end early")
    else
      local name, _, value, next = take(">s2c16s4", bytes, at, 10, "the fields end early")
      check(name > last, 13, "the fields are not in order")
      last, at, hash = name, next, leaf(bytes:sub(begin, next - 1))
      open[#open + 1] = name .. "=" .. value
    end
    push(stack, hash, i)
  end
  check(not bytes:find("[^\0]", at), 10, "the fields are followed by something else")
  check((h.count == 0 and tools.sha256("") or fold(stack)) == h.root, 13, "the fields are not those that were signed")
  print(h.alert .. " from " .. h.from)
  print(table.concat(open, "\n"))
end
