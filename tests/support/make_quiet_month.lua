-- make_quiet_month.lua - writes samples/quiet-month/: about 500 licit notifications as they come in daily work.
--
--   lua5.4 tests/support/make_quiet_month.lua samples/quiet-month
--
-- The output is committed; running this again gives the same bytes (a fixed generator, no clock). It is the
-- yardstick for rules: what officers see when nothing is wrong. Mix, sizes and countries follow public
-- descriptions of the trade; firms, numbers and persons are invented. November to February give most pairs
-- of firms a past; March 2026 is the month itself.

local folder = assert(arg[1], "usage: make_quiet_month.lua FOLDER")

-- Knuth's MMIX generator; the high bits are the good ones.
local state = 20260301
local function random(n)
  state = state * 6364136223846793005 + 1442695040888963407
  return (state >> 33) % n
end
local function chance(per_cent) return random(100) < per_cent end
local function pick(list) return list[random(#list) + 1] end
local function between(a, b) return a + random(b - a + 1) end

-- ---- days ----

local function day_of(y, m, d)
  local a = (14 - m) // 12
  local yy, mm = y + 4800 - a, m + 12 * a - 3
  return d + (153 * mm + 2) // 5 + 365 * yy + yy // 4 - yy // 100 + yy // 400 - 32045
end
local function iso(day)
  local a = day + 32044
  local b = (4 * a + 3) // 146097
  local c = a - 146097 * b // 4
  local d = (4 * c + 3) // 1461
  local e = c - 1461 * d // 4
  local m = (5 * e + 2) // 153
  return string.format("%04d-%02d-%02d", 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10), e - (153 * m + 2) // 5 + 1)
end
local MONTH, FIRST = day_of(2026, 3, 1), day_of(2025, 11, 1)
-- Monday to Friday: offices do not notify on Sundays.
local function working(day)
  local w = day % 7
  if w == 5 then return day + 2 elseif w == 6 then return day + 1 end
  return day
end

-- ---- firms ----

-- name parts, places and the language a country's papers come in
local countries = {
  DE = { lang = "de", port = "DEHAM", air = "DEFRA", city = "Hamburg", street = "Lagerweg", phone = "+49 40 5550",
         heads = { "Lahntal", "Werrabogen", "Nordmarsch", "Isarwinkel", "Oderhof", "Eiderstein" } },
  BE = { lang = "fr", port = "BEANR", air = "BEBRU", city = "Antwerpen", street = "Noorderlaan", phone = "+32 3 555",
         heads = { "Lysbrug", "Semois", "Kempenzand", "Ourthe" } },
  NL = { lang = "nl", port = "NLRTM", air = "NLAMS", city = "Rotterdam", street = "Botlekweg", phone = "+31 10 555",
         heads = { "Merwedal", "Zandwerf", "Noorderplas" } },
  FR = { lang = "fr", port = "FRLEH", air = "FRCDG", city = "Lyon", street = "rue des Forges", phone = "+33 4 5550",
         heads = { "Valserine", "Marais d'Opale", "Belledune" } },
  US = { lang = "en", port = "USHOU", air = "USORD", city = "Houston", street = "Clinton Drive", phone = "+1 713 555",
         heads = { "Pecos Bend", "Tamarack", "Cumberland Gap", "Three Rivers" } },
  IN = { lang = "en", port = "INNSA", air = "INBOM", city = "Mumbai", street = "MIDC Road", phone = "+91 22 5550",
         heads = { "Kaveri", "Sahyadri", "Narmada", "Tungabhadra", "Chambal" } },
  CN = { lang = "zh", port = "CNSHA", air = "CNBJS", city = "Shanghai", street = "Jinhai Road", phone = "+86 21 5550",
         heads = { "青屿", "云泽", "北辰川", "锦溪", "海棠湾" }, slugs = { "qingyu", "yunze", "beichenchuan", "jinxi", "haitangwan" } },
  SG = { lang = "en", port = "SGSIN", air = "SGSIN", city = "Singapore", street = "Tuas Link", phone = "+65 6555",
         heads = { "Straits Heron", "Pandan Reach" } },
  TW = { lang = "zh", port = "TWKHH", air = "TWTPE", city = "Kaohsiung", street = "Zhongshan Road", phone = "+886 7 555",
         heads = { "望安", "玉澄" }, slugs = { "wangan", "yucheng" } },
  CH = { lang = "de", port = "CHBSL", air = "CHZRH", city = "Basel", street = "Rheinstrasse", phone = "+41 61 555",
         heads = { "Birsfeld", "Aarequelle" } },
  DK = { lang = "en", port = "DKCPH", air = "DKCPH", city = "Copenhagen", street = "Havnegade", phone = "+45 3555",
         heads = { "Oresund Bryn" } },
  CZ = { lang = "en", port = "CZPRG", air = "CZPRG", city = "Opava", street = "Ostravska", phone = "+420 5555",
         heads = { "Moravice", "Praded" } },
  IT = { lang = "it", port = "ITGOA", air = "ITMIL", city = "Milano", street = "via Mecenate", phone = "+39 02 5550",
         heads = { "Valsesia", "Lomellina" } },
  ES = { lang = "es", port = "ESBCN", air = "ESMAD", city = "Barcelona", street = "Carrer de la Marina", phone = "+34 93 555",
         heads = { "Montnegre", "Segarra" } },
  MX = { lang = "es", port = "MXVER", air = "MXMEX", city = "Ciudad de México", street = "Calzada Vallejo", phone = "+52 55 555",
         heads = { "Altiplano", "Xochitla", "Sierra Gorda" } },
  BR = { lang = "es", port = "BRSSZ", air = "BRSAO", city = "Sao Paulo", street = "Rua do Gasometro", phone = "+55 11 5550",
         heads = { "Paranapiacaba", "Serra Clara" } },
  CO = { lang = "es", port = "COCTG", air = "COBOG", city = "Bogotá", street = "Carrera 30", phone = "+57 1 555",
         heads = { "Sumapaz", "Chicamocha" } },
  PE = { lang = "es", port = "PECLL", air = "PELIM", city = "Lima", street = "Avenida Argentina", phone = "+51 1 555",
         heads = { "Rímac Alto" } },
  SA = { lang = "ar", port = "SAJUB", air = "SARUH", city = "Jubail", street = "King Road", phone = "+966 13 555",
         heads = { "الواحة الشرقية", "النخيل" }, slugs = { "alwaha", "alnakheel" } },
  AE = { lang = "ar", port = "AEAUH", air = "AEDXB", city = "Abu Dhabi", street = "Musaffah Street", phone = "+971 2 555",
         heads = { "الظفرة", "السدر" }, slugs = { "aldhafra", "alsidr" } },
  EG = { lang = "ar", port = "EGALY", air = "EGCAI", city = "Cairo", street = "El Nasr Street", phone = "+20 2 555",
         heads = { "وادي النيل", "الدلتا الخضراء" }, slugs = { "wadinil", "delta" } },
  JO = { lang = "en", port = "JOAMM", air = "JOAMM", city = "Amman", street = "Sahab Street", phone = "+962 6 555",
         heads = { "Wadi Sirhan" } },
  TR = { lang = "en", port = "TRMER", air = "TRIST", city = "Istanbul", street = "Barbaros Caddesi", phone = "+90 212 555",
         heads = { "Sakarya", "Kizildere", "Uludere" } },
  PK = { lang = "en", port = "PKKHI", air = "PKLHE", city = "Karachi", street = "Korangi Road", phone = "+92 21 555",
         heads = { "Indus Crest", "Margalla View", "Sutlej", "Hingol", "Chitral" } },
  IR = { lang = "en", port = "IRBND", air = "IRTHR", city = "Tehran", street = "Azadi Street", phone = "+98 21 555",
         heads = { "Zayandeh", "Damavand Sepid" } },
  RU = { lang = "ru", port = "RULED", air = "RUMOW", city = "Moskva", street = "Varshavskoe shosse", phone = "+7 495 555",
         heads = { "Волжанка", "Уралреагент", "Нева-Синтез" }, slugs = { "volzhanka", "uralreagent", "neva-sintez" } },
  KZ = { lang = "ru", port = "KZALA", air = "KZALA", city = "Almaty", street = "Raiymbek avenue", phone = "+7 727 555",
         heads = { "Алатау-Хим" }, slugs = { "alatau" } },
  KR = { lang = "en", port = "KRPUS", air = "KRSEL", city = "Ulsan", street = "Jangsaengpo-ro", phone = "+82 52 555",
         heads = { "Taehwa", "Gajisan" } },
  ID = { lang = "en", port = "IDJKT", air = "IDJKT", city = "Jakarta", street = "Jalan Rawa", phone = "+62 21 555",
         heads = { "Brantas", "Merapi Jaya" } },
  TH = { lang = "en", port = "THLCH", air = "THBKK", city = "Bangkok", street = "Rama Road", phone = "+66 2 555",
         heads = { "Chao Nam" } },
  VN = { lang = "en", port = "VNHPH", air = "VNHAN", city = "Hanoi", street = "Le Loi", phone = "+84 24 555",
         heads = { "Song Lam" } },
  NG = { lang = "en", port = "NGAPP", air = "NGLOS", city = "Lagos", street = "Oregun Road", phone = "+234 1 555",
         heads = { "Ogun Valley", "Benue" } },
  KE = { lang = "en", port = "KEMBA", air = "KENBO", city = "Nairobi", street = "Enterprise Road", phone = "+254 20 555",
         heads = { "Aberdare", "Athi Plains" } },
  GH = { lang = "en", port = "GHTEM", air = "GHTEM", city = "Accra", street = "Spintex Road", phone = "+233 30 555",
         heads = { "Densu" } },
  ZA = { lang = "en", port = "ZADUR", air = "ZAJNB", city = "Durban", street = "South Coast Road", phone = "+27 31 555",
         heads = { "Umgeni", "Highveld Crest", "Karoo Star" } },
  ZW = { lang = "en", port = "ZWHRE", air = "ZWHRE", city = "Harare", street = "Lytton Road", phone = "+263 4 555",
         heads = { "Mazowe" } },
  TZ = { lang = "en", port = "TZDAR", air = "TZDAR", city = "Dar es Salaam", street = "Pugu Road", phone = "+255 22 555",
         heads = { "Ruaha" } },
  CL = { lang = "es", port = "CLSAI", air = "CLSAI", city = "Santiago", street = "Camino Lonquen", phone = "+56 2 555",
         heads = { "Maule Sur" } },
  AR = { lang = "es", port = "ARBUE", air = "ARBUE", city = "Buenos Aires", street = "Avenida Warnes", phone = "+54 11 555",
         heads = { "Pampa Clara" } },
  GB = { lang = "en", port = "GBFXT", air = "GBLHR", city = "Liverpool", street = "Dock Road", phone = "+44 151 555",
         heads = { "Wharfedale", "Calder Moss" } },
  AU = { lang = "en", port = "AUMEL", air = "AUSYD", city = "Melbourne", street = "Boundary Road", phone = "+61 3 5550",
         heads = { "Wimmera" } },
  JP = { lang = "en", port = "JPYOK", air = "JPTYO", city = "Yokohama", street = "Daikoku Futo", phone = "+81 45 555",
         heads = { "Asahigaoka" } },
  MA = { lang = "fr", port = "MACAS", air = "MACAS", city = "Casablanca", street = "boulevard Ba Hmad", phone = "+212 5 555",
         heads = { "Oum Rbia" } },
}

local tails = {     -- by language and trade
  en = { solvent = { "Chemicals Ltd", "Solvents Inc", "Coatings Ltd" }, pharma = { "Pharmaceuticals Ltd", "Laboratories Ltd" },
         aroma = { "Fragrances Ltd", "Flavours Ltd" }, fine = { "Fine Chemicals Ltd", "Chemical Works" }, lab = { "Research Institute", "University Hospital" } },
  de = { solvent = { "Lösemittel GmbH", "Chemie GmbH & Co. KG" }, pharma = { "Pharma AG", "Arzneimittel GmbH" },
         aroma = { "Aromachemie GmbH" }, fine = { "Feinchemie GmbH", "Chemie AG" }, lab = { "Laborbedarf GmbH" } },
  fr = { solvent = { "Chimie SA", "Produits chimiques SAS" }, pharma = { "Laboratoires SA", "Pharma SA" }, aroma = { "Parfums SAS" },
         fine = { "Chimie fine SA" }, lab = { "Institut de recherche" } },
  nl = { solvent = { "Chemie B.V.", "Oplosmiddelen B.V." }, pharma = { "Farma B.V." }, aroma = { "Aroma B.V." },
         fine = { "Fijnchemie B.V." }, lab = { "Laboratorium B.V." } },
  it = { solvent = { "Solventi S.p.A." }, pharma = { "Farmaceutici S.p.A." }, aroma = { "Essenze S.r.l." },
         fine = { "Chimica Fine S.p.A." }, lab = { "Istituto di Ricerca" } },
  es = { solvent = { "Químicos SA de CV", "Disolventes SA" }, pharma = { "Laboratorios SA", "Farmacéutica SA" }, aroma = { "Esencias SA" },
         fine = { "Química Fina SA" }, lab = { "Instituto de Investigación" } },
  ru = { solvent = { "Хим ООО", "Химпродукт АО" }, pharma = { "Фарма ООО" }, aroma = { "Парфюм ООО" }, fine = { "Химия АО" },
         lab = { "НИИ" } },
  zh = { solvent = { "化工有限公司", "化学工业有限公司" }, pharma = { "医药有限公司", "制药股份有限公司" }, aroma = { "香料有限公司" },
         fine = { "精细化工有限公司" }, lab = { "大学" } },
  ar = { solvent = { "للكيماويات" }, pharma = { "للأدوية" }, aroma = { "للعطور" }, fine = { "للكيماويات المتخصصة" }, lab = { "جامعة" } },
}

local firms, by_key = {}, {}
local function firm(country, trade, n)
  local key = country .. trade .. n
  if by_key[key] then return by_key[key] end
  local c = countries[country]
  local k = n % #c.heads + 1
  local tail = tails[c.lang][trade]
  tail = tail[(n // #c.heads) % #tail + 1]
  local number = #firms + 1
  local f = {
    country = country, trade = trade, number = number,
    name = c.lang == "ru" and (tail:match("%S+$") .. " " .. c.heads[k] .. " " .. tail:gsub("%s*%S+$", "")):gsub("%s+$", "")
           or c.lang == "zh" and c.heads[k] .. tail or c.heads[k] .. " " .. tail,
    slug = (c.slugs and c.slugs[k] or c.heads[k]:gsub("[^%w]", "")):lower() .. "-" .. trade,
    address = c.street .. " " .. (7 + number * 3 % 190) .. ", " .. c.city,
    phone = c.phone .. string.format(" %03d%d", 100 + number * 7 % 900, number % 10),
    id = (country == "PK" or random(10) < 7) and string.format("%s-%s-%05d", country, trade == "pharma" and "PH" or "CH", 10000 + number * 131 % 89000) or nil,
  }
  if by_key[f.name] then      -- few heads and tails: the same firm once more
    by_key[key] = by_key[f.name]
    return by_key[key]
  end
  by_key[f.name] = f
  f.mail = "export@" .. f.slug .. number .. ".example"
  if number % 29 == 0 then f.mail = f.slug:gsub("%-", ".") .. number .. "@gmail.com" end    -- small firms do
  if number % 37 == 0 then f.address = c.city end
  if number % 41 == 0 then f.address = "P.O. Box " .. (200 + number) .. ", " .. c.city end
  firms[number] = f
  by_key[key] = f
  return f
end

-- ---- goods ----

local names = {     -- as exporters of a language write them
  ACETONE = { en = "Acetone", de = "Aceton", fr = "Acétone", es = "Acetona", zh = "丙酮", ru = "Ацетон", ar = "أسيتون", nl = "Acetone", it = "Acetone" },
  TOLUENE = { en = "Toluene", de = "Toluol", fr = "Toluène", es = "Tolueno", zh = "甲苯", ru = "Толуол", ar = "تولوين" },
  MEK = { en = "Methyl ethyl ketone", de = "Methylethylketon", fr = "Méthyléthylcétone", es = "Metiletilcetona", zh = "丁酮", ru = "Метилэтилкетон", ar = "ميثيل إيثيل كيتون" },
  ETHYL_ETHER = { en = "Diethyl ether", de = "Diethylether", fr = "Éther éthylique", es = "Éter etílico", zh = "乙醚", ru = "Диэтиловый эфир" },
  HYDROCHLORIC_ACID = { en = "Hydrochloric acid", de = "Salzsäure", fr = "Acide chlorhydrique", es = "Ácido clorhídrico", zh = "盐酸", ru = "Соляная кислота", ar = "حمض الهيدروكلوريك" },
  SULPHURIC_ACID = { en = "Sulphuric acid", de = "Schwefelsäure", fr = "Acide sulfurique", es = "Ácido sulfúrico", zh = "硫酸", ru = "Серная кислота", ar = "حمض الكبريتيك" },
  PIPERIDINE = { en = "Piperidine", de = "Piperidin", zh = "哌啶" },
  PSEUDOEPHEDRINE = { en = "Pseudoephedrine hydrochloride", de = "Pseudoephedrin-Hydrochlorid", fr = "Pseudoéphédrine", zh = "伪麻黄碱" },
  PSEUDOEPHEDRINE_PREP = { en = "pseudoephedrine tablets", de = "Pseudoephedrin-Tabletten" },
  EPHEDRINE = { en = "Ephedrine hydrochloride", de = "Ephedrin", fr = "Éphédrine", zh = "麻黄碱" },
  EPHEDRINE_PREP = { en = "ephedrine ampoules" },
  NOREPHEDRINE = { en = "Norephedrine hydrochloride", zh = "去甲麻黄碱" },
  PIPERONAL = { en = "Piperonal", de = "Heliotropin", es = "Piperonal", fr = "Pipéronal", zh = "胡椒醛" },
  POTASSIUM_PERMANGANATE = { en = "Potassium permanganate", de = "Kaliumpermanganat", zh = "高锰酸钾" },
  ACETIC_ANHYDRIDE = { en = "Acetic anhydride", de = "Essigsäureanhydrid", fr = "Anhydride acétique", es = "Anhídrido acético", zh = "乙酸酐", nl = "Acetic anhydride", ar = "أنهيدريد الخل" },
  PHENYLACETIC_ACID = { en = "Phenylacetic acid", zh = "苯乙酸" },
  ERGOTAMINE = { en = "Ergotamine tartrate", de = "Ergotamin", it = "Ergotamine tartrate" },
  ERGOMETRINE = { en = "Ergometrine maleate", de = "Ergometrin", it = "Ergometrine maleate" },
  LYSERGIC_ACID = { en = "Lysergic acid", de = "Lysergsäure", it = "Lysergic acid" },
  ANTHRANILIC_ACID = { en = "Anthranilic acid", de = "Anthranilsäure", zh = "邻氨基苯甲酸" },
  N_ACETYLANTHRANILIC_ACID = { en = "N-Acetylanthranilic acid", zh = "N-乙酰邻氨基苯甲酸" },
  P2P = { en = "1-Phenyl-2-propanone", de = "Phenylaceton" },
  SAFROLE_RICH_OIL = { en = "Sassafras oil" },
  ANPP = { en = "4-ANPP", de = "4-Anilino-N-phenethylpiperidin" },
  NPP = { en = "N-Phenethyl-4-piperidone" },
  METHYLAMINE = { en = "Monomethylamine solution", de = "Methylamin", zh = "一甲胺" },
  RED_PHOSPHORUS = { en = "Red phosphorus", de = "Roter Phosphor", zh = "红磷" },
  BENZALDEHYDE = { en = "Benzaldehyde", zh = "苯甲醛", es = "Benzaldehído" },
  IODINE = { en = "Iodine", es = "Yodo" },
  ACETIC_ACID_GLACIAL = { en = "Glacial acetic acid", de = "Eisessig", zh = "冰醋酸", ar = "حمض الخليك", fr = "Acide acétique glacial" },
}
local codes = {     -- CAS number, tariff code
  ACETONE = { "67-64-1", "2914.11" }, TOLUENE = { "108-88-3", "2902.30" }, MEK = { "78-93-3", "2914.12" },
  ETHYL_ETHER = { "60-29-7", "2909.11" }, HYDROCHLORIC_ACID = { "7647-01-0", "2806.10" }, SULPHURIC_ACID = { "7664-93-9", "2807.00" },
  PIPERIDINE = { "110-89-4", "2933.32" }, PSEUDOEPHEDRINE = { "90-82-4", "2939.42" }, PSEUDOEPHEDRINE_PREP = { "", "3004.42" },
  EPHEDRINE = { "299-42-3", "2939.41" }, EPHEDRINE_PREP = { "", "3004.41" }, NOREPHEDRINE = { "14838-15-4", "2939.44" },
  PIPERONAL = { "120-57-0", "2932.93" }, POTASSIUM_PERMANGANATE = { "7722-64-7", "2841.61" }, ACETIC_ANHYDRIDE = { "108-24-7", "2915.24" },
  PHENYLACETIC_ACID = { "103-82-2", "2916.34" }, ERGOTAMINE = { "113-15-5", "2939.62" }, ERGOMETRINE = { "60-79-7", "2939.61" },
  LYSERGIC_ACID = { "82-58-6", "2939.63" }, ANTHRANILIC_ACID = { "118-92-3", "2922.43" }, N_ACETYLANTHRANILIC_ACID = { "89-52-1", "2924.23" },
  P2P = { "103-79-7", "2914.31" }, SAFROLE_RICH_OIL = { "", "3301.29" }, ANPP = { "21409-26-7", "2933.36" }, NPP = { "39742-60-4", "2933.37" },
  METHYLAMINE = { "74-89-5", "2921.11" }, RED_PHOSPHORUS = { "7723-14-0", "2804.70" }, BENZALDEHYDE = { "100-52-7", "2912.21" },
  IODINE = { "7553-56-2", "2801.20" }, ACETIC_ACID_GLACIAL = { "64-19-7", "2915.21" },
}
local uses = {
  solvent = { "solvent for paints", "Lösungsmittel für Lacke", "printing ink", "solvant pour peintures", "cleaning and degreasing solvent", "涂料溶剂" },
  hydrochloric = { "steel pickling", "water treatment", "Wasseraufbereitung", "décapage", "酸洗" },
  sulphuric = { "fertilizer production", "battery plant", "metal treatment", "Düngemittel", "engrais" },
  pharma = { "cough syrup", "cold medicine tablets", "pharmaceutical production", "Arzneimittelherstellung", "fabrication de médicaments", "制药" },
  aroma = { "perfume and flavouring", "fragrance compounds", "Parfümerie", "perfumería" },
  water = { "drinking water treatment", "Wasseraufbereitung", "水处理", "tratamiento de agua" },
  acetyl = { "cellulose acetate", "acetate tow for cigarette filters", "pharmaceutical intermediate", "dyestuffs" },
  phenylacetic = { "penicillin production", "perfume", "flavouring", "青霉素" },
  rubber = { "rubber chemicals", "pharmaceutical production", "Kautschuk" },
  anthranilic = { "dyes and pigments", "perfume", "Farbstoffe", "染料" },
  acetylanthranilic = { "pharmaceutical production", "plastics" },
  p2p = { "cleaning agents", "pharmaceutical intermediate" },
  lab = { "laboratory reagent", "analysis and research", "reference standard", "Laborbedarf", "recherche", "laboratorio" },
  migraine = { "migraine medicine", "pharmaceutical production", "Arzneimittelherstellung" },
  obstetrics = { "obstetrics", "pharmaceutical production" },
  lysergic = { "pharmaceutical intermediate", "制药" },
  amine = { "pesticides", "pharmaceutical production", "solvent production" },
  phosphorus = { "safety matches", "flame retardant" },
  benzaldehyde = { "flavouring", "dyes and pigments" },
  iodine = { "contrast media", "disinfectant", "animal feed" },
  sassafras = { "fragrance compounds", "piperonyl butoxide" },
  glacial = { "solvent", "food additive", "vinyl acetate" },
}
local units = {
  L = { "L", "L", "LTR", "litre", "Liter", "litros", "l", "升" },
  kg = { "kg", "kg", "KGM", "kilogram", "Kilogramm", "KG", "кг", "公斤" },
}

-- What is traded, by whom, in which sizes. `n`: notifications; lo..hi in `unit`; usd per unit.
local trade = {
  { "ACETONE", n = 48, from = { "BE", "DE", "US", "NL", "ZA", "SG", "TW" }, to = { "MA", "EG", "AE", "NG", "KE", "CO", "CL", "PK", "TR", "TZ" }, lo = 800, hi = 24000, unit = "L", trade = "solvent", use = "solvent", usd = 1.1, conc = 99.5 },
  { "TOLUENE", n = 44, from = { "BE", "DE", "NL", "KR", "ZA", "US" }, to = { "MA", "NG", "GH", "AE", "PE", "CL", "PK", "ID", "ZW" }, lo = 600, hi = 24000, unit = "L", trade = "solvent", use = "solvent", usd = 1.0, conc = 99.5 },
  { "MEK", n = 36, from = { "DE", "NL", "US", "SG", "TW" }, to = { "AE", "EG", "CO", "MX", "ID", "TH", "PK", "TR" }, lo = 400, hi = 18000, unit = "L", trade = "solvent", use = "solvent", usd = 1.6, conc = 99.5 },
  { "HYDROCHLORIC_ACID", n = 34, from = { "DE", "BE", "ZA", "FR", "SA" }, to = { "ZW", "MA", "AE", "EG", "GH", "KE", "CL" }, lo = 500, hi = 22000, unit = "L", trade = "fine", use = "hydrochloric", usd = 0.3, conc = 33 },
  { "SULPHURIC_ACID", n = 38, from = { "DE", "BE", "ZA", "US", "SA", "RU" }, to = { "ZW", "MA", "AE", "EG", "KZ", "KE", "CL", "PE" }, lo = 500, hi = 22000, unit = "L", trade = "fine", use = "sulphuric", usd = 0.3, conc = 96 },
  { "ETHYL_ETHER", n = 14, from = { "DE", "FR", "US", "IN" }, to = { "MX", "KE", "AE", "BR", "TR", "ID" }, lo = 2, hi = 1200, unit = "L", trade = "lab", use = "lab", usd = 6, conc = 99.8 },
  { "ACETONE", n = 12, from = { "DE", "FR", "CH" }, to = { "GH", "KE", "PE", "KZ", "JO" }, lo = 0.5, hi = 18, unit = "L", trade = "lab", use = "lab", usd = 9, conc = 99.8 },
  { "PIPERIDINE", n = 6, from = { "DE", "CN" }, to = { "IN", "CH", "IT", "JP" }, lo = 1, hi = 400, unit = "L", trade = "fine", use = "rubber", usd = 12, conc = 99 },
  { "PSEUDOEPHEDRINE", n = 42, from = { "IN", "DE", "TW", "CN", "CH" }, to = { "KR", "US", "TR", "EG", "ID", "SG", "JO", "NG", "PK" }, lo = 25, hi = 2200, unit = "kg", trade = "pharma", use = "pharma", usd = 60, conc = 100 },
  { "PSEUDOEPHEDRINE_PREP", n = 20, from = { "IN", "DE", "CH" }, to = { "JO", "NG", "EG", "AE", "KE" }, lo = 1, hi = 160, unit = "kg", trade = "pharma", use = "pharma", usd = 90, conc = 20, form = "preparation" },
  { "EPHEDRINE", n = 30, from = { "IN", "DE", "DK", "SG" }, to = { "US", "KR", "NG", "KE", "ID", "GB", "PK", "GH", "TZ", "ZA" }, lo = 1, hi = 600, unit = "kg", trade = "pharma", use = "pharma", usd = 70, conc = 100 },
  { "EPHEDRINE_PREP", n = 8, from = { "DE", "IN" }, to = { "KE", "GH", "ZW" }, lo = 0.5, hi = 20, unit = "kg", trade = "pharma", use = "pharma", usd = 95, conc = 5, form = "preparation" },
  { "PIPERONAL", n = 34, from = { "CN", "ES", "DE", "US" }, to = { "IN", "MX", "FR", "BR", "ID", "CH", "TR" }, lo = 25, hi = 4800, unit = "kg", trade = "aroma", use = "aroma", usd = 22, conc = 99 },
  { "POTASSIUM_PERMANGANATE", n = 30, from = { "CN", "IN", "US", "DE" }, to = { "KE", "ZA", "TR", "CO", "PE", "TH", "GH", "EG", "PK", "CL" }, lo = 25, hi = 22000, unit = "kg", trade = "fine", use = "water", usd = 3, conc = 99 },
  { "ACETIC_ANHYDRIDE", n = 16, from = { "BE", "NL", "DE", "US", "SA", "CN" }, to = { "IN", "TR", "RU", "CH", "IT", "KR", "BR", "PK" }, lo = 20000, hi = 120000, unit = "L", trade = "fine", use = "acetyl", usd = 1.3, conc = 99 },
  { "ACETIC_ANHYDRIDE", n = 10, from = { "DE", "BE", "US" }, to = { "KE", "TH", "JO", "AR", "ID", "PK" }, lo = 0.5, hi = 40, unit = "L", trade = "lab", use = "lab", usd = 30, conc = 99 },
  { "PHENYLACETIC_ACID", n = 14, from = { "CN", "IN" }, to = { "ES", "IT", "MX", "IN", "DE", "TR" }, lo = 25, hi = 18000, unit = "kg", trade = "fine", use = "phenylacetic", usd = 9, conc = 99 },
  { "ERGOTAMINE", n = 7, from = { "CZ", "CH", "IT" }, to = { "IN", "DE", "BR", "MX", "EG" }, lo = 0.05, hi = 15, unit = "kg", trade = "pharma", use = "migraine", usd = 9000, conc = 100 },
  { "ERGOMETRINE", n = 5, from = { "CZ", "CH", "IT" }, to = { "IN", "KE", "PK", "ID" }, lo = 0.02, hi = 4, unit = "kg", trade = "pharma", use = "obstetrics", usd = 9000, conc = 100 },
  { "LYSERGIC_ACID", n = 3, from = { "IT", "CZ" }, to = { "CH", "DE" }, lo = 0.01, hi = 2, unit = "kg", trade = "pharma", use = "lysergic", usd = 12000, conc = 99 },
  { "ANTHRANILIC_ACID", n = 7, from = { "CN", "DE", "IN" }, to = { "ES", "BR", "JP", "US" }, lo = 1, hi = 8000, unit = "kg", trade = "fine", use = "anthranilic", usd = 6, conc = 99 },
  { "N_ACETYLANTHRANILIC_ACID", n = 3, from = { "CN", "IN" }, to = { "DE", "JP" }, lo = 1, hi = 400, unit = "kg", trade = "fine", use = "acetylanthranilic", usd = 25, conc = 99 },
  { "P2P", n = 3, from = { "IN", "DE" }, to = { "GB", "US" }, lo = 1, hi = 4000, unit = "L", trade = "pharma", use = "p2p", usd = 40, conc = 99 },
  { "SAFROLE_RICH_OIL", n = 4, from = { "VN", "CN" }, to = { "IN", "FR", "US" }, lo = 50, hi = 2000, unit = "L", trade = "aroma", use = "sassafras", usd = 18, conc = 80 },
  { "NOREPHEDRINE", n = 3, from = { "IN", "CN" }, to = { "US", "ID" }, lo = 5, hi = 500, unit = "kg", trade = "pharma", use = "pharma", usd = 45, conc = 100 },
  { "ANPP", n = 3, from = { "GB", "US" }, to = { "DE", "CH", "BE" }, lo = 0.001, hi = 0.5, unit = "kg", trade = "pharma", use = "lab", usd = 40000, conc = 99 },
  { "NPP", n = 2, from = { "US", "CH" }, to = { "DE", "GB" }, lo = 0.001, hi = 0.4, unit = "kg", trade = "pharma", use = "lab", usd = 20000, conc = 99 },
  { "METHYLAMINE", n = 5, from = { "CN", "DE", "BE" }, to = { "IN", "BR", "ES" }, lo = 5000, hi = 20000, unit = "kg", trade = "fine", use = "amine", usd = 1.2, conc = 40 },
  { "RED_PHOSPHORUS", n = 3, from = { "CN", "DE" }, to = { "IN", "TR" }, lo = 500, hi = 10000, unit = "kg", trade = "fine", use = "phosphorus", usd = 6, conc = 99 },
  { "BENZALDEHYDE", n = 4, from = { "CN", "ES" }, to = { "IN", "FR", "BR" }, lo = 500, hi = 16000, unit = "L", trade = "aroma", use = "benzaldehyde", usd = 2, conc = 99 },
  { "IODINE", n = 3, from = { "CL" }, to = { "IN", "DE" }, lo = 500, hi = 4000, unit = "kg", trade = "fine", use = "iodine", usd = 55, conc = 99 },
  { "ACETIC_ACID_GLACIAL", n = 8, from = { "CN", "SA", "DE", "BE" }, to = { "PK", "TR", "KE", "IN" }, lo = 5000, hi = 22000, unit = "L", trade = "fine", use = "glacial", usd = 0.7, conc = 99.8 },
}

-- ---- relations and shipments ----

local function quantity_text(q)
  if q >= 1000 then return tostring(math.floor(q / 10 + 0.5) * 10) end
  if q >= 20 then return tostring(math.floor(q + 0.5)) end
  if q >= 1 then return (string.format("%.1f", q):gsub("%.0$", "")) end
  return (string.format("%.3f", q):gsub("0+$", ""))
end

-- Between lo and hi, small ones more often: sizes of trade spread over orders of magnitude.
local function size(lo, hi)
  return lo * (hi / lo) ^ (random(1000) / 999)
end

local shipments = {}
local counters = {}

local function add(t, exporter, importer, day, base, r)
  local from, to = countries[exporter.country], countries[importer.country]
  local code = t[1]
  local q = base * (0.88 + random(25) / 100)
  local kg_like = t.unit == "kg"
  local small = q < 30
  local lang = names[code][from.lang] and from.lang or "en"
  local received = working(day + between(0, 2))
  local sea = not small and not r.road
  local s, g = {}, {}
  counters[exporter.country] = (counters[exporter.country] or 100) + between(1, 9)
  s.reference = string.format("%s-26-%05d", exporter.country, counters[exporter.country])
  s.issued_on = iso(working(day))
  s.received_on = iso(math.max(received, working(day)))
  s.reply_by = iso(math.max(received, working(day)) + 21)
  s.exporting_country, s.importing_country = exporter.country, importer.country
  if chance(35) then s.origin_country = exporter.country end
  s.transport_mode = sea and "sea" or r.road and "road" or small and "air" or "sea"
  if chance(88) then s.exit_point = sea and from.port or from.air end
  if chance(88) then s.entry_point = sea and to.port or to.air end
  local leave = math.max(received, working(day)) + between(22, 40)
  if chance(4) then leave = received + between(12, 16) end
  if r.late then leave = received - 1 end
  if chance(90) then
    s.departure_on = iso(leave)
    if chance(70) then s.arrival_on = iso(leave + (sea and between(12, 38) or between(1, 4))) end
  end
  if sea and chance(40) then s.containers = string.format("%sU%07d", pick { "MSK", "HLX", "TGH", "CMA" }, 1000000 + random(8999999)) end
  if chance(60) then s.export_permit = string.format("EX-%s-%05d", exporter.country, random(90000) + 10000) end
  if chance(90) then s.import_permit = string.format("IA-%s-26-%05d", importer.country, #shipments * 7 + random(7) + 10000) end
  if chance(70) then s.invoice = "INV-" .. (20000 + random(60000)) end
  if chance(t.trade == "solvent" and 75 or 93) then s.end_use = r.use end
  if chance(2) then s.end_use = "trade" end
  if chance(6) then s.payment_method = pick { "letter of credit", "bank transfer 30 days", "L/C at sight", "open account" } end
  if chance(5) then s.remarks = pick { "partial shipment allowed", "please confirm receipt", "bitte Eingang bestätigen", "documents follow by courier" } end
  for _, side in ipairs { { "exporter", exporter }, { "importer", importer } } do     -- pairs() has no fixed order
    local role, f = side[1], side[2]
    s[role .. "_name"] = f.name
    if chance(8) and not f.name:find("[\128-\255]") then s[role .. "_name"] = f.name:upper() end
    if f.id and chance(92) then s[role .. "_id"] = f.id end
    if chance(82) then s[role .. "_address"] = f.address end
    s[role .. "_country"] = f.country
    if chance(55) then s[role .. "_email"] = f.mail end
    if chance(50) then s[role .. "_phone"] = chance(30) and f.phone:gsub(" ", "-") or f.phone end
  end
  if importer.country == "PK" then s.importer_id = importer.id end
  if r.end_user and chance(80) then
    s.end_user_name = importer.name
    s.end_user_country = importer.country
  end
  if chance(60) then s.exporting_authority_email = "precursors@authority." .. exporter.country:lower() .. ".example" end

  g.substance = names[code][lang]
  if t.conc == 33 and chance(30) then g.substance = g.substance .. " 33 %" end
  if codes[code][1] ~= "" and chance(85) then g.cas = codes[code][1] end
  if chance(93) then
    g.hs = codes[code][2]
    if chance(20) then g.hs = g.hs:gsub("%.", "") end
    if chance(15) then g.hs = g.hs .. (g.hs:find("%.") and ".00" or "00") end
  end
  if r.hs then g.hs = r.hs end
  g.quantity = quantity_text(q)
  g.unit = pick(units[t.unit])
  if not kg_like and q >= 1000 and chance(8) then
    g.quantity, g.unit = (string.format("%.2f", tonumber(g.quantity) / 1000):gsub("0+$", ""):gsub("%.$", "")), "m3"
  elseif kg_like and q >= 1000 and chance(8) then
    g.quantity, g.unit = (string.format("%.2f", tonumber(g.quantity) / 1000):gsub("0+$", ""):gsub("%.$", "")), pick { "t", "TNE", "tonnes" }
  elseif kg_like and q < 0.5 and chance(60) then
    g.quantity, g.unit = (string.format("%.1f", tonumber(g.quantity) * 1000):gsub("%.0$", "")), "g"
  end
  if chance(80) then g.concentration = tostring(t.conc) end
  g.form = t.form or "raw"
  if t.form and not g.concentration then g.concentration = tostring(t.conc) end
  if chance(70) then
    local per = small and 5 or kg_like and 25 or q > 3000 and not r.drums and 20000 or 200
    g.packages = tostring(math.max(1, math.ceil(q / per)))
    g.package_kind = per == 20000 and "ISO tank" or kg_like and pick { "fibre drums", "bags", "Fässer" } or pick { "steel drums", "plastic drums", "fûts" }
  end
  if chance(40) then
    local price = t.usd * (0.9 + random(20) / 100)
    g.value, g.currency = tostring(math.max(1, math.floor(q * price + 0.5))), "USD"
  end
  s.goods = { g }
  s.day = working(day)
  shipments[#shipments + 1] = s
  return s
end

-- How often a pair trades: most have a past, some come once.
local function times()
  local x = random(100)
  if x < 55 then return between(4, 9) elseif x < 82 then return between(2, 3) end
  return 1
end

for _, t in ipairs(trade) do
  local left = t.n
  while left > 0 do
    local n = math.min(left, times())
    left = left - n
    local exporter = firm(pick(t.from), t.trade, random(4))
    local to = pick(t.to)
    while to == exporter.country do to = pick(t.to) end
    local importer = firm(to, t.trade, random(3))
    local base = size(t.lo, t.hi)
    local r = { use = pick(uses[t.use]), end_user = chance(25), drums = chance(40) }
    for i = 1, n do
      -- two fifths of a pair's trade lie before the month, evenly; the rest in it
      local before = n > 1 and i <= math.max(1, n * 2 // 5)
      local day = before and FIRST + (i - 1) * 120 // math.max(1, n * 2 // 5) + random(12) or MONTH + random(29)
      add(t, exporter, importer, day, base, r)
    end
  end
end

-- Noise that is nobody's crime: a few typing errors, late papers, missing fields.
table.sort(shipments, function(a, b)
  if a.day ~= b.day then return a.day < b.day end
  return a.reference < b.reference
end)
local marks = { hs = { "2914.13", "2902.03", "2914.21", "2939.14" } }
for i, hs in ipairs(marks.hs) do shipments[140 + i * 61].goods[1].hs = hs end
for i = 1, 5 do     -- the notification came after the goods had left
  local s = shipments[90 + i * 71]
  s.departure_on, s.arrival_on = s.issued_on, nil
end
for i = 1, 2 do shipments[200 + i * 83].importer_name = nil end
shipments[231].goods[1].unit = nil
shipments[388].goods[1].quantity = nil
for i = 1, 14 do     -- two products in one consignment
  local s = shipments[20 + i * 31]
  local g = s.goods[1]
  if g.cas == "67-64-1" or g.cas == "108-88-3" then
    local other = g.cas == "67-64-1" and "TOLUENE" or "ACETONE"
    s.goods[2] = { substance = names[other].en, cas = codes[other][1], hs = codes[other][2], quantity = "200", unit = "L", concentration = "99.5", form = "raw" }
  end
end

-- ---- writing ----

local header = {
  "reference", "issued_on", "received_on", "reply_by", "exporting_country", "importing_country", "origin_country", "exit_point",
  "entry_point", "transport_mode", "containers", "departure_on", "arrival_on", "export_permit", "import_permit", "invoice", "payment_method",
  "end_use", "remarks", "exporting_authority_email", "exporter_name", "exporter_id", "exporter_address", "exporter_country", "exporter_email",
  "exporter_phone", "importer_name", "importer_id", "importer_address", "importer_country", "importer_email", "importer_phone",
  "end_user_name", "end_user_country",
}
local goods_header = { "line", "substance", "cas", "hs", "quantity", "unit", "concentration", "form", "packages", "package_kind", "value", "currency" }

local function cell(v)
  if v == nil then return "" end
  if v:find('[,"\n]') then return '"' .. v:gsub('"', '""') .. '"' end
  return v
end

local function write_csv(path, list)
  local out = assert(io.open(path, "w"))
  out:write(table.concat(header, ","), ",", table.concat(goods_header, ","), "\n")
  for _, s in ipairs(list) do
    for line, g in ipairs(s.goods) do
      g.line = tostring(line)
      local row = {}
      for _, c in ipairs(header) do row[#row + 1] = cell(s[c]) end
      for _, c in ipairs(goods_header) do row[#row + 1] = cell(g[c]) end
      out:write(table.concat(row, ","), "\n")
    end
  end
  out:close()
end

local function text(v) return '"' .. v:gsub('[\\"]', "\\%0") .. '"' end

-- Nested as the record is: exporter.name, goods[].substance.
local function write_object(out, s, indent, newline)
  local parts = {}
  local groups = { exporter = true, importer = true, end_user = true, exporting_authority = true }
  local nested = {}
  for _, c in ipairs(header) do
    local group, rest
    for name in pairs(groups) do
      if c:sub(1, #name + 1) == name .. "_" and c ~= "exporting_country" and c ~= "importing_country" then
        group, rest = name, c:sub(#name + 2)
      end
    end
    if s[c] ~= nil then
      if group then
        if not nested[group] then nested[group] = {}; parts[#parts + 1] = { group } end
        table.insert(nested[group], text(rest) .. ": " .. text(s[c]))
      elseif c == "containers" then
        parts[#parts + 1] = text(c) .. ": [" .. text(s[c]) .. "]"
      else
        parts[#parts + 1] = text(c) .. ": " .. text(s[c])
      end
    end
  end
  for i, p in ipairs(parts) do
    if type(p) == "table" then parts[i] = text(p[1]) .. ": {" .. table.concat(nested[p[1]], ", ") .. "}" end
  end
  local lines = {}
  for line, g in ipairs(s.goods) do
    local items = { '"line": ' .. line }
    for _, c in ipairs(goods_header) do
      if c ~= "line" and g[c] ~= nil then
        local number = c == "quantity" or c == "concentration" or c == "packages" or c == "value"
        -- both are allowed: a number literal and a text
        items[#items + 1] = text(c) .. ": " .. ((number and #s.reference % 2 == 0) and g[c] or text(g[c]))
      end
    end
    lines[#lines + 1] = "{" .. table.concat(items, ", ") .. "}"
  end
  parts[#parts + 1] = '"goods": [' .. table.concat(lines, ", ") .. "]"
  out:write("{", newline, indent, table.concat(parts, "," .. (newline == "" and " " or newline .. indent)), newline, "}")
end

local function write_json(path, list)
  local out = assert(io.open(path, "w"))
  out:write("[\n")
  for i, s in ipairs(list) do
    write_object(out, s, "  ", "\n")
    out:write(i < #list and ",\n" or "\n")
  end
  out:write("]\n")
  out:close()
end

local function write_ndjson(path, list)
  local out = assert(io.open(path, "w"))
  for _, s in ipairs(list) do
    write_object(out, s, "", "")
    out:write("\n")
  end
  out:close()
end

-- The past and every third of the month as a table, the rest as the two kinds of JSON, in order of issue.
local csv, json, ndjson = {}, {}, {}
local k = 0
for _, s in ipairs(shipments) do
  if s.day < MONTH then
    csv[#csv + 1] = s
  else
    k = k + 1
    if k % 3 == 0 then json[#json + 1] = s elseif k % 3 == 1 then ndjson[#ndjson + 1] = s else csv[#csv + 1] = s end
  end
end
write_csv(folder .. "/1-table.csv", csv)
write_json(folder .. "/2-array.json", json)
write_ndjson(folder .. "/3-lines.ndjson", ndjson)
print(string.format("%d notifications: %d csv, %d json, %d ndjson; %d in the month; %d firms", #shipments, #csv, #json, #ndjson, k, #firms))
