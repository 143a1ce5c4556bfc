return rule {
  id = "end_use_missing", group = "document", on = "goods",
  title = "No end use is given",
  reference = "R17",
  missing = "pass",     -- the missing use is the finding
  needs = { "end_use", "end_use_vague", "substance_risk", "quantity_kg" },
  because = "{quantity_kg} kg, end use: {stated}",
  letter = "Please state the end use of the goods and the end user.",
  check = function(f, p)
    if f.substance_risk == nil or f.substance_risk < p.risk then return false end
    if f.end_use ~= nil and f.end_use_vague ~= true then return false end
    if f.quantity_kg == nil or f.quantity_kg < p.least_kg then return false end
    return true, { stated = f.end_use or "none given" }
  end,
  params = { risk = 4, least_kg = 5 },
  examples = {
    { given = { substance_risk = 5, quantity_kg = 100 }, hit = true },
    { given = { substance_risk = 5, quantity_kg = 100, end_use = "trade", end_use_vague = true }, hit = { stated = "trade" } },
    { given = { substance_risk = 5, quantity_kg = 100, end_use = "cellulose acetate", end_use_vague = false }, hit = false },
    { given = { substance_risk = 1, quantity_kg = 100 }, hit = false },
    { given = { substance_risk = 5, quantity_kg = 4 }, hit = false },
    { given = { substance_risk = 5 }, hit = false },
    { given = { substance_risk = 4, quantity_kg = 100 }, hit = true },
    { given = { substance_risk = 5, quantity_kg = 5 }, hit = true },
    { given = { substance_risk = 3, quantity_kg = 100 }, hit = false },
  },
}
