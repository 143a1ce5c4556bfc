return rule {
  id = "buyer_collects", group = "document", on = "goods",
  title = "The buyer is in a hurry or fetches the goods himself",
  reference = "R36",
  missing = "pass",     -- terms and remarks are often left out
  needs = { "incoterm", "transport_mode", "remarks_kind", "substance_risk", "quantity_kg" },
  because = "{quantity_kg} kg, {how}",
  letter = "Please name the carrier of the goods.",
  check = function(f, p)
    if f.substance_risk == nil or f.substance_risk < p.risk then return false end
    local how
    if f.remarks_kind == "collect" then how = "fetched by the buyer"
    elseif f.remarks_kind == "urgent" then how = "marked urgent"
    elseif f.incoterm == "EXW" and f.transport_mode == "road" then how = "EXW, fetched by road" end
    if how == nil or f.quantity_kg == nil or f.quantity_kg < p.least_kg then return false end
    return true, { how = how }
  end,
  params = { risk = 3, least_kg = 5 },
  examples = {
    { given = { incoterm = "EXW", transport_mode = "road", substance_risk = 4, quantity_kg = 200 }, hit = true },
    { given = { remarks_kind = "collect", substance_risk = 4, quantity_kg = 200 }, hit = true },
    { given = { incoterm = "EXW", transport_mode = "sea", substance_risk = 4, quantity_kg = 200 }, hit = false },
    { given = { incoterm = "EXW", transport_mode = "road", substance_risk = 1, quantity_kg = 200 }, hit = false },
    { given = { incoterm = "EXW", transport_mode = "road", substance_risk = 3, quantity_kg = 200 }, hit = true },
    { given = { incoterm = "EXW", transport_mode = "road", substance_risk = 4, quantity_kg = 5 }, hit = true },
    { given = { incoterm = "EXW", transport_mode = "road", substance_risk = 4, quantity_kg = 4.9 }, hit = false },
    { given = { incoterm = "EXW", transport_mode = "road", substance_risk = 2, quantity_kg = 200 }, hit = false },
    { given = { incoterm = "EXW", transport_mode = "road", remarks_kind = "urgent", substance_risk = 4, quantity_kg = 200 }, hit = true },
  },
}
