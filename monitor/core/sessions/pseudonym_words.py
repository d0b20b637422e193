"""The words of which pseudonyms are made, two for a client: things, colours, weather, places.

None judges a person, hints at health, faith or origin, or is a common first name. They are the
same in every language, so that a client is called alike in a digest, on the phone and a year later.
**Never change the lists**: every pseudonym that was ever shown would become another.
"""

from __future__ import annotations

_ADJECTIVES = """
alpine antique aqua arched arctic atlantic azure bamboo banded basalt beaded bevelled bluebell
braided brass brindled brocade bronze burnished calm canvas cardamom carved cedar central
ceramic cerulean chalky chestnut chiming chrome cinnamon citrus clear clove coastal cobalt
copper corduroy cotton crescent crimson crisp cushioned cyan daily damask dappled denim domed
dotted dovetail dyed earthen eastern embossed emerald enamel engraved etched evening evergreen
faceted feathered felt filigree flannel fleecy floating floral flowing fluted folded fragrant
frilled fringed frosted fuchsia gabled gauzy geometric gilded gingham glacial gleaming glinting
glossy glowing golden granite grassy green gridded harvest heathered herbal hexagonal highland
hilly humming indigo inky inlaid inland inshore iron knitted laced lacquered lakeside latticed
lavender layered leafy lemon lilac lime limestone linen lowland lunar lustrous magenta marble
maritime maroon mauve meadow midday mineral mirrored modern moonlit morning mosaic mossy
mountain musical muslin nautical nickel noonday northern notched nutmeg oaken ochre octagonal
orange orbital orchard outdoor oval overland pacific painted paisley panelled paper parquet
pastoral patterned paved pearly pebbled petalled pewter pine pinstripe plaited pleated polished
porcelain prairie primrose printed purple quartz quiet quilted radiant ribbed ringing rippled
riverside roadside rolling rosewood rural russet rustic rustling saffron sailing sandstone
sapphire satin scalloped scenic seaside sepia silken silver sketched slatted snowy solar sonic
spiced spiral spotted spring starlit stellar stitched striped sunlit sunset tangerine tasselled
teal terraced thatched tidal tiled timber topaz tropical tuneful turquoise twilight umber upland
upper upstream valley vanilla varnished vaulted velvet verdant vermilion vernal walnut waxed
western wheaten wicker winding winged winter wooded wooden woodland woollen woven
"""

_NOUNS = """
acorn acre airship alcove almanac almond anchor apple apricot aqueduct arbour arcade arch atlas
atrium avenue awning bakery ballad banjo banner barley barn basin basket bayou beach beacon bead
beam beech bell beret bicycle billow birch blanket blossom boat bobbin bonfire book bookcase
boulder bowl branch breeze brick bridge broom bucket bulb bunting buoy button cabin cabinet
cable calendar camera canal candle canoe canopy cape caravan caravel card cardigan caribou
carousel carpet cascade cassette castle cavern cello chalet chalk chamber chart cherry chime
chimney chord chorus clarinet clock cloud clover coast coat cobble coconut collar column comet
compass concert condor corner cornet cottage cove crane crayon creek crocus cube cuff cup cupola
curlew current curtain cushion cypress daffodil dairy damson delta desk diary dock dolphin dome
doorway drum dulcimer dune easel eclipse egret elm emblem envelope estuary fabric falcon fan
farm fathom feather fence fennel ferry festival field finch fir firefly fjord flamingo fleece
flint flute foothill footpath fountain foxglove frame fresco frost furrow gable galaxy galleon
gallery garden garland garnet gate gateway gazebo gazelle geranium geyser glacier glade glider
globe glove goblet gondola gong gorge granary grape gravel grotto grove guitar gust hamlet
hammock hamper hangar harbour harp hat hatch hawthorn hay haystack hazelnut headland hearth
hedge hedgerow heron hibiscus hill hillside horizon hornbeam hotel house ibis iceberg icicle
igloo inkwell inlet island isthmus jacket jar jetty journal journey jug jukebox kayak kestrel
keyboard keystone kiosk kitchen kite lace ladder ladle ladybird lagoon lake lamp lamppost
lantern lapwing larch latch lattice lawn ledge library lichen linden linnet lobby lodge loom
lotus lupin magnet mallard mandolin mango manor mantle map maple marigold marimba marmot marsh
matchbox medal melon meridian mesa meteor millpond mint mitten moat moon moorhen moss mulberry
mural museum nebula necklace nest notebook oak oar oasis oboe ocean octagon octave onyx opera
orbit orchid oriole osprey otter outpost overture owl palace palette papaya parasol park parsley
pasture patio pavilion pebble pencil pendant pendulum peony petal petunia piano piccolo pier
pillar pillow pinecone pioneer planet plateau plaza plough plover plum plume pocket pond poplar
porch portrait postcard prism pulley pumpkin puzzle pyramid quail quarry quay quill quilt quince
quoit raft railway rainbow ravine reef reindeer ribbon ridge rivulet road rocket rooftop rope
rosette rotunda rowboat rudder rug saddle sail samovar sandal sandbar sandpiper satchel
satellite saucer saxophone scarf schooner scroll seahorse seashell season sequoia shamrock shawl
shelf shell shore shoreline shutter signpost silo skiff skylark skyline sleigh sloop sluice
snowdrop snowfall snowflake sofa sonata sonnet sparrow spindle spoon spruce squirrel staircase
starfish starling station statue steamer stencil steppe stool stream suitcase summit sundial
sunflower sunrise swan sweater swing sycamore symphony table tableau tango tapestry teacup
teapot telescope tempo tent theatre thimble thrush thyme ticket tile tiller timpani toboggan
tower town tram tray treasure treetop trellis triangle tributary tripod trolley trombone trumpet
tuba tulip tundra tunic turbine turret ukulele umbrella vase viaduct village violin vista wagon
wagtail walkway wallaby warbler waterfall watermill well wharf wheat wheel whistle wicket
windmill window wing wisteria wool wreath xylophone yacht yarn yarrow zebra zeppelin zinnia
zither
"""

ADJECTIVES, NOUNS = tuple(_ADJECTIVES.split()), tuple(_NOUNS.split())
