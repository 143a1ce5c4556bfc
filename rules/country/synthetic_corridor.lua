return rule {
  id = "synthetic_corridor", group = "country", on = "goods",
  title = "On a way that chemicals for synthetic drugs take",
  reference = "R25",
  needs = { "substance_risk", "substance_concerns", "route.corridors", "route.countries", "quantity_kg" },
  because = "{quantity_kg} kg on the way {route.countries}; corridors: {route.corridors}",
  check = function(f, p)
    if f.substance_risk < p.risk then return false end
    if not has(f.substance_concerns, "ATS") and not has(f.substance_concerns, "fentanyl") then return false end
    if f.quantity_kg < p.least_kg then return false end
    return has(f.route.corridors, "Precursors in: Mexico and Central America")
      or has(f.route.corridors, "Precursors in: EU synthetic") or has(f.route.corridors, "Precursors in: Mekong")
      or has(f.route.corridors, "Precursors in: India and Gulf to Africa")
  end,
  params = { risk = 3, least_kg = 1 },
  examples = {
    { given = { substance_risk = 5, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = { "Precursors in: EU synthetic" },
                ["route.countries"] = { "CN", "NL" }, quantity_kg = 400 }, hit = true },
    { given = { substance_risk = 5, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = {},
                ["route.countries"] = { "DE", "US" }, quantity_kg = 400 }, hit = false },
    { given = { substance_risk = 1, substance_concerns = { "ATS" }, ["route.corridors"] = { "Precursors in: EU synthetic" },
                ["route.countries"] = { "CN", "NL" }, quantity_kg = 400 }, hit = false },
    { given = { substance_risk = 3, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = { "Precursors in: EU synthetic" }, ["route.countries"] = { "CN", "NL" }, quantity_kg = 400 }, hit = true },
    { given = { substance_risk = 5, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = { "Precursors in: EU synthetic" }, ["route.countries"] = { "CN", "NL" }, quantity_kg = 1 }, hit = true },
    { given = { substance_risk = 2, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = { "Precursors in: EU synthetic" }, ["route.countries"] = { "CN", "NL" }, quantity_kg = 400 }, hit = false },
    { given = { substance_risk = 5, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = { "Precursors in: EU synthetic" }, ["route.countries"] = { "CN", "NL" }, quantity_kg = 0.99 }, hit = false },
    { given = { substance_risk = 5, substance_concerns = { "ATS", "MDMA" }, ["route.corridors"] = { "Precursors in: Mekong" }, ["route.countries"] = { "CN", "NL" }, quantity_kg = 400 }, hit = true },
  },
}
