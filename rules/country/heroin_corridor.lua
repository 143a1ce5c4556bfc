return rule {
  id = "heroin_corridor", group = "country", on = "goods",
  title = "On a way that heroin chemicals take",
  reference = "R25",
  only = { substance = { "ACETIC_ANHYDRIDE", "AMMONIUM_CHLORIDE", "ACETIC_ACID_GLACIAL" } },
  needs = { "route.corridors", "route.countries", "quantity_kg" },
  because = "{quantity_kg} kg on the way {route.countries}; corridors: {route.corridors}",
  check = function(f, p)
    if f.quantity_kg < p.least_kg then return false end
    return has(f.route.corridors, "Precursors in: sea south") or has(f.route.corridors, "Precursors in: Iran")
      or has(f.route.corridors, "Precursors in: Gulf free zones") or has(f.route.corridors, "Precursors in: Turkey")
      or has(f.route.corridors, "Precursors in: north") or has(f.route.corridors, "Precursors in: Mekong")
  end,
  params = { least_kg = 25 },
  examples = {
    { given = { ["route.corridors"] = { "Precursors in: sea south" }, ["route.countries"] = { "KR", "PK" }, quantity_kg = 5000 }, hit = true },
    { given = { ["route.corridors"] = { "Precursors in: sea south" }, ["route.countries"] = { "KR", "PK" }, quantity_kg = 2 }, hit = false },
    { given = { ["route.corridors"] = { "Balkan north" }, ["route.countries"] = { "TR", "BG" }, quantity_kg = 5000 }, hit = false },
    { given = { ["route.corridors"] = {}, ["route.countries"] = { "BE", "US" }, quantity_kg = 5000 }, hit = false },
    { given = { ["route.corridors"] = { "Precursors in: sea south" }, ["route.countries"] = { "KR", "PK" }, quantity_kg = 25 }, hit = true },
    { given = { ["route.corridors"] = { "Precursors in: Gulf free zones" }, ["route.countries"] = { "KR", "PK" }, quantity_kg = 5000 }, hit = true },
    { given = { ["route.corridors"] = { "Precursors in: north" }, ["route.countries"] = { "KR", "PK" }, quantity_kg = 5000 }, hit = true },
    { given = { ["route.corridors"] = { "Precursors in: sea south" }, ["route.countries"] = { "KR", "PK" }, quantity_kg = 24.9 }, hit = false },
  },
}
