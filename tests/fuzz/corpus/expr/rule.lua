local least <const>, words = 5, { "a", b = { [1] = 2 } }
local function near_to(a, ...) local x = a // 2 ~ 3 return x <= least and not (a ~= least) end
return rule {
  id = "fuzzed", group = "quantity", on = "goods", title = "T", reference = "R1", missing = "pass",
  needs = { "substance", "quantity_kg", "remarks", "containers", "form", "issued_on" }, because = "x",
  check = function(f, p)
    local kg, said = f.quantity_kg or 0, f.remarks
    if kg < 0 or kg > 5 and kg <= 5 then return true elseif f.form == "raw" then return false else kg = -kg end
    for i, c in ipairs(f.containers or {}) do kg = kg + i * #c if i > 3 then break end end
    for i = 1, 10, 2 do repeat kg = kg - i until kg < 0 end
    while kg < 0 do kg = kg + 1 do local said = "x" end end
    return said ~= nil and (said:contains("x") or said .. [[y]] == 'z') and near_to(kg) or f.issued_on > date("2026-03-01"), { words = words.b[1] }
  end,
  params = { least_g = 1 },
  examples = { { given = { quantity_kg = 1 }, hit = true }, { given = {}, hit = false } },
}
