return rule {
  id = "package_small", group = "quantity", on = "goods",
  title = "A bulk chemical in hundreds of small containers",
  reference = "R35",
  needs = { "quantity_kg", "packages", "package_kg" },
  missing = "pass",     -- the number of packages is often left out
  because = "{quantity_kg} kg in {packages} packages of {package_kg} kg",
  letter = "Please explain why the goods travel in small containers rather than in drums or tanks.",
  check = function(f, p)
    return f.packages ~= nil and f.packages >= p.packages and f.quantity_kg ~= nil and f.quantity_kg >= p.least_kg
      and f.package_kg ~= nil and f.package_kg <= p.package_kg
  end,
  params = { least_kg = 5000, packages = 300, package_kg = 24 },
  examples = {
    { given = { quantity_kg = 16000, packages = 705, package_kg = 22.7 }, hit = true },
    { given = { quantity_kg = 16000, packages = 70, package_kg = 228 }, hit = false },
    { given = { quantity_kg = 700, packages = 400, package_kg = 1.75 }, hit = false },
    { given = { quantity_kg = 5000, packages = 705, package_kg = 22.7 }, hit = true },
    { given = { quantity_kg = 16000, packages = 300, package_kg = 22.7 }, hit = true },
    { given = { quantity_kg = 4999.9, packages = 705, package_kg = 22.7 }, hit = false },
    { given = { quantity_kg = 16000, packages = 299, package_kg = 22.7 }, hit = false },
    { given = { quantity_kg = 16000, packages = 705, package_kg = 24 }, hit = true },
    { given = { quantity_kg = 16000, packages = 705, package_kg = 24.1 }, hit = false },
  },
}
